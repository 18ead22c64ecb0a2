using System.Globalization;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Tenants;

/// <summary>The same as <see cref="TwoTenantsTests"/> over real sockets: what clients of one tenant get while another one changes its objects.</summary>
public sealed partial class EdgeTenantTests
{
    /// <summary>Another one for each connection or request.</summary>
    [GeneratedRegex("""("(connectionId|remoteAddress)":"[^"]*"|"name":"X-Request-ID","value":"[^"]*"|STICKY=[^;]*|127\.0\.0\.1:[0-9]+)""")]
    private static partial Regex Passing { get; }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_of_one_namespace_stay_the_same_whatever_another_one_has(bool sharesHosts)
    {
        await using var edge = await StartAsync();
        var expected = await AnswersAsync(edge, sharesHosts);
        var second = new SecondTenant(new(1_000 + (sharesHosts ? 1 : 0)), sharesHosts);
        for (var round = 0; round < 8; round++)
        {
            for (var change = 0; change < 12; change++)
            {
                var (put, reference) = second.Next();
                edge.Change(put, reference);
            }

            await edge.ApplyAsync(EdgeFixture.Ingress("marker", string.Create(CultureInfo.InvariantCulture, $"m{round}.marker.test"), ["/=web"]));
            Assert.Equal(expected, await AnswersAsync(edge, sharesHosts));
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "{ service: { name: web, port: { number: 80 } } }")]
    public async Task A_closed_Ingress_that_is_the_catch_all_changes_nothing_of_the_edge(string host, string backend)
    {
        var edge = await EdgeFixture.StartAsync("", "ssl-protocols: TLSv1.2\nuse-http2: \"false\"");
        await using (edge)
        {
            await edge.ApplyAsync(CatchAll(host, backend));
            await using var client = await TlsClient.ConnectAsync(edge.Ports.Https, "x.test", configure: options => options.ApplicationProtocols =
                [System.Net.Security.SslApplicationProtocol.Http2, System.Net.Security.SslApplicationProtocol.Http11]);
            Assert.Equal((SslProtocols.Tls12, "http/1.1"), (client.Version, client.Protocol));
            await edge.SendRawAsync("GET /../.. HTTP/1.1\r\nHost: x.test\r\nConnection: close\r\n\r\n");
        }

        // The end of the controller has written what was waiting.
        Assert.Contains("GET /../.. HTTP/1.1\" 400", edge.AccessLog, StringComparison.Ordinal);
    }

    // Its annotation is too long to be read.
    static string CatchAll(string host, string backend) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: closed
          namespace: second
          annotations: { nginx.ingress.kubernetes.io/proxy-body-size: '{{new string('1', 70_000)}}' }
        spec:
          ingressClassName: yarp
          defaultBackend: {{backend}}
          rules: [{ host: {{host}}, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
        """;

    static async Task<EdgeFixture> StartAsync()
    {
        var edge = await EdgeFixture.StartAsync("", FirstTenant.Settings);
        await edge.ApplyAsync(FirstTenant.Objects);
        return edge;
    }

    static async Task<string> AnswersAsync(EdgeFixture edge, bool sharesHosts)
    {
        var text = new StringBuilder();
        using var secure = EdgeClients.Create(edge.Ports.Https);
        foreach (var (host, path, headers) in FirstTenant.Requests)
        {
            // While others guard paths of the host, ambiguous targets are refused.
            if (sharesHosts && path.Contains("%2f", StringComparison.Ordinal))
                continue;
            await AppendAsync(text, edge.Client, $"http://{host}{path}", headers);
            if (host is "secure.first.test" or "client.first.test" or "any.wild.first.test")
                await AppendAsync(text, secure, $"https://{host}{path}", headers);
        }

        return text.ToString();
    }

    static async Task AppendAsync(StringBuilder text, HttpClient client, string url, (string, string)[] headers)
    {
        using var answer = await client.SendAsync(HttpMethod.Get, url, headers);
        text.Append(CultureInfo.InvariantCulture, $"{url} {(int)answer.StatusCode}\n");
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            if (name is not ("Date" or "Content-Length"))
                text.Append(CultureInfo.InvariantCulture, $"{name}: {Passing.Replace(string.Join(", ", values), "*")}\n");
        }

        text.Append(Passing.Replace(await answer.Content.ReadAsStringAsync(), "*")).Append('\n');
    }
}
