using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Features.Snippets.Cases.Nginx;

namespace IngressController.Tests.Compared;

/// <summary>What users compare, asked of the edge and of Debian's nginx with the directives of ingress-nginx' template.</summary>
public sealed partial class ComparedTests(ComparedEdges edges) : IClassFixture<ComparedEdges>
{
    public static IEnumerable<TheoryDataRow<int>> Numbers() =>
        ComparedCase.ReadAll().Select(one => new TheoryDataRow<int>(one.Number) { TestDisplayName = $"{one.Number}: {one.Input}" });

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Here_comes_of_it_what_the_table_says(int number)
    {
        var one = ComparedCase.ReadAll()[number];
        Assert.Equal(one.Expected, await edges.OutcomeAsync(one));
    }

    [Fact]
    public async Task In_nginx_comes_of_it_what_the_table_says()
    {
        if (!NginxProcess.IsThere)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", "CI must have nginx and its modules, which tests/run unpacks");
            Assert.Skip("needs nginx with its module headers-more, which tests/run unpacks");
        }

        var cases = ComparedCase.ReadAll().Where(one => one.Nginx is not null).ToList();
        await using var pod = await EchoServer.StartAsync("web", new IPEndPoint(IPAddress.Loopback, 0));
        var port = FreePorts.Tcp();
        await using var nginx = await NginxProcess.StartAsync(folder => ConfigurationOf(cases, folder, port, pod.Endpoint));
        Assert.Null(nginx.Refusal);
        var problems = new List<string>();
        foreach (var one in cases)
        {
            var outcome = await ComparedOutcome.OfAsync(one, port);
            if (outcome != one.There)
                problems.Add($"{one.Number}: {one.Input}\n  wanted {one.There}\n  seen   {outcome}");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    static string ConfigurationOf(IReadOnlyList<ComparedCase> cases, string folder, int port, IPEndPoint pod)
    {
        var text = new StringBuilder($$"""
            load_module {{NginxProcess.Modules.Single(static module => module.Contains("headers_more", StringComparison.Ordinal))}};
            daemon off; master_process off; pid {{folder}}/pid; error_log stderr crit;
            events { worker_connections 128; }
            http {
              access_log off; server_tokens off; server_name_in_redirect off; port_in_redirect off; proxy_redirect off; client_max_body_size 1m;
              client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi; uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
              map $http_x_request_id $req_id { default $http_x_request_id; '' $request_id; }
              {{string.Concat(cases.Select(static one => one.NginxHttp).Distinct())}}
              upstream web { server {{pod}}; }
              server { listen 127.0.0.1:{{port}} default_server; return 404; }

            """);
        foreach (var one in cases)
            text.Append(CultureInfo.InvariantCulture, $"  server {{ listen 127.0.0.1:{port}; server_name {one.Host}; {DirectivesOf(one, folder)} }}\n");
        return text.Append("}\n").ToString();
    }

    static string DirectivesOf(ComparedCase one, string folder) => Pass().Replace(
        one.Nginx!.Replace("{users}", $"{folder}/users", StringComparison.Ordinal),
        static pass => $"""
            proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_pass http://web;
            proxy_set_header Host {(pass.Groups[1].Success ? pass.Groups[1].Value : "$http_host")}; proxy_set_header X-Request-ID $req_id;
            proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Original-Forwarded-For $http_x_forwarded_for; proxy_set_header Proxy "";
            """);

    [GeneratedRegex(@"\{pass(?: ([^}]+))?\}")]
    private static partial Regex Pass();
}
