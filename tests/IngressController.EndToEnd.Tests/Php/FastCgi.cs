using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.BesideNginx;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Php;

/// <summary><c>backend-protocol: FCGI</c> with a real PHP-FPM as the pod.</summary>
public sealed partial class FastCgi
{
    const string Host = "http://a.example";

    [Fact]
    public async Task A_front_controller_serves_all_paths()
    {
        await using var php = await PhpFpm.StartAsync(processes: 2);
        await using var bed = await ServingAsync(php);
        var page = await bed.Client.GetAsync($"{Host}/2026/12/hello/?p=1");
        Assert.Equal((HttpStatusCode.OK, "front controller of /2026/12/hello/?p=1"), (page.Status, page.Text));
        Assert.Equal("/2026/12/hello/index.php", page.Headers["X-Script"]);
        Assert.Equal(HttpStatusCode.NotFound, (await bed.Client.GetAsync($"{Host}/missing")).Status);
        var moved = await bed.Client.GetAsync($"{Host}/there");
        Assert.Equal((HttpStatusCode.Found, "/elsewhere"), (moved.Status, moved.Headers["Location"]));
        var head = await bed.Client.SendAsync(HttpMethod.Head, $"{Host}/page");
        Assert.Equal((HttpStatusCode.OK, "", "/page"), (head.Status, head.Text, head.Headers["X-Script"]));
        Assert.Equal(HttpStatusCode.InternalServerError, (await bed.Client.GetAsync($"{Host}/error")).Status);
        await Eventually.TrueAsync("the message of PHP is logged", () => MessageOfPhp().IsMatch(bed.Controller.Program.Error));
    }

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task An_upload_of_8_MB_arrives_whole(string buffering)
    {
        await using var php = await PhpFpm.StartAsync(processes: 2);
        await using var bed = await ServingAsync(php, $"nginx.ingress.kubernetes.io/proxy-request-buffering: '{buffering}'");
        var body = RandomNumberGenerator.GetBytes(8_000_000);
        var answer = await bed.Client.SendAsync(HttpMethod.Post, $"{Host}/upload", new ByteArrayContent(body));
        Assert.Equal($"8000000 {Convert.ToHexStringLower(SHA256.HashData(body))} 8000000", answer.Text);
    }

    [Fact]
    public async Task What_a_script_flushes_is_there_before_it_ends()
    {
        await using var php = await PhpFpm.StartAsync(processes: 1);
        await using var bed = await ServingAsync(php);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = EdgeClient.Request(HttpMethod.Get, $"{Host}/stream");
        using var answer = await bed.Client.OpenAsync(request, limit.Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        var first = new char[3];
        await reader.ReadBlockAsync(first, limit.Token);
        Assert.Equal("one", new string(first));
        await php.LetGoAsync();
        Assert.Equal(" two", await reader.ReadToEndAsync(limit.Token));
    }

    [Fact]
    public async Task An_answer_of_a_process_that_dies_is_seen_to_be_broken_and_the_next_one_is_whole()
    {
        await using var php = await PhpFpm.StartAsync(processes: 1);
        await using var bed = await ServingAsync(php);
        await Assert.ThrowsAsync<HttpRequestException>(() => bed.Client.GetAsync($"{Host}/die"));
        Assert.Equal("front controller of /next", (await bed.Client.GetAsync($"{Host}/next")).Text);
    }

    /// <summary>A process serves one connection until that ends: one that the controller kept would leave none to others.</summary>
    [Fact]
    public async Task One_process_is_enough_for_clients_that_take_turns()
    {
        await using var php = await PhpFpm.StartAsync(processes: 1);
        await using var bed = await ServingAsync(php);
        await using var other = await ServingAsync(php);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"front controller of /a{i}", (await bed.Client.GetAsync($"{Host}/a{i}")).Text);
            Assert.Equal($"front controller of /b{i}", (await other.Client.GetAsync($"{Host}/b{i}")).Text);
        }
    }

    /// <summary>Beside nginx with the directives that ingress-nginx has for FCGI.</summary>
    [Fact]
    public async Task Scripts_see_what_they_see_behind_nginx_but_for_what_is_listed_here()
    {
        await using var php = await PhpFpm.StartAsync(processes: 1);
        await using var nginx = await NginxProxy.StartAsync($"""
            fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param SCRIPT_NAME $fastcgi_script_name; fastcgi_param REQUEST_URI $request_uri; fastcgi_param DOCUMENT_URI $document_uri;
            fastcgi_param DOCUMENT_ROOT $document_root; fastcgi_param SERVER_PROTOCOL $server_protocol; fastcgi_param REQUEST_SCHEME $scheme;
            fastcgi_param HTTPS $https if_not_empty; fastcgi_param GATEWAY_INTERFACE CGI/1.1; fastcgi_param SERVER_SOFTWARE nginx/$nginx_version;
            fastcgi_param REMOTE_ADDR $remote_addr; fastcgi_param REMOTE_PORT $remote_port; fastcgi_param SERVER_ADDR $server_addr;
            fastcgi_param SERVER_PORT $server_port; fastcgi_param SERVER_NAME $server_name; fastcgi_param REDIRECT_STATUS 200;
            fastcgi_index "index.php"; fastcgi_param SCRIPT_FILENAME "{php.ScriptPath}";
            fastcgi_pass {php.Endpoint};
            """);
        await using var bed = await ServingAsync(php);
        const string Get =
            "GET /a/../server?q=%20x&y HTTP/1.1\r\nHost: a.example\r\nUser-Agent: test\r\nAccept: */*\r\nCookie: a=b; c=d\r\nProxy: http://evil\r\n" +
            "X_Under: 1\r\nX-Dash-One: a, b\r\nIf-None-Match: \"x\"\r\nRange: bytes=0-4\r\nAuthorization: Basic dXNlcjpwYXNz\r\nConnection: close\r\n\r\n";
        const string Post =
            "POST /server HTTP/1.1\r\nHost: a.example:80\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n" +
            "Connection: close\r\n\r\na=b";
        foreach (var request in new[] { Get, Post })
        {
            var there = await SeenAsync(await nginx.ConnectAsync(), request);
            var here = await SeenAsync(await ConnectAsync(bed.Controller.Http), request);

            // What belongs to one connection is not passed on. Of HTTP_PROXY neither tells: PHP itself hides it.
            Assert.Equal(["HTTP_CONNECTION"], there.Keys.Except(here.Keys).Order());

            // Applications get what pods get over HTTP: where ingress-nginx passes on what a client claims, they are told by the controller.
            Assert.Equal(
                ["HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SCHEME",
                    "HTTP_X_REAL_IP", "HTTP_X_REQUEST_ID", "HTTP_X_SCHEME"],
                here.Keys.Except(there.Keys).Order());

            // This nginx is Debian's, on a socket without addresses and with a folder of the test.
            Assert.Equal(
                ["DOCUMENT_ROOT", "REMOTE_ADDR", "REMOTE_PORT", "SERVER_ADDR", "SERVER_NAME", "SERVER_PORT", "SERVER_SOFTWARE"],
                there.Keys.Intersect(here.Keys).Where(name => there[name] != here[name] && !name.StartsWith("REQUEST_TIME", StringComparison.Ordinal)).Order());
        }
    }

    [GeneratedRegex("says over FastCGI: PHP message: first")]
    private static partial Regex MessageOfPhp();

    static async Task<TestBed> ServingAsync(PhpFpm php, string annotation = "")
    {
        var bed = await TestBed.CreateAsync(Source.Manifests);
        var annotations = new[]
        {
            "nginx.ingress.kubernetes.io/backend-protocol: FCGI", "nginx.ingress.kubernetes.io/fastcgi-index: index.php",
            "nginx.ingress.kubernetes.io/fastcgi-params-configmap: fcgi", "nginx.ingress.kubernetes.io/proxy-body-size: 16m", annotation,
        };
        await bed.ApplyAsync(Objects.Service("php", php.Endpoint.Port));
        await bed.ApplyAsync(Objects.EndpointSlice("php", php.Endpoint.Port, "http", [(php.Endpoint.Address, "php-1")]));
        await bed.ApplyAsync($$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: fcgi}
            data: {SCRIPT_FILENAME: {{php.ScriptPath}}}
            """);
        await bed.ApplyAsync(Objects.Ingress("php", "a.example", "php", annotation: string.Join(", ", annotations.Where(line => line.Length > 0))));
        await bed.StartControllerAsync();
        return bed;
    }

    static async Task<Socket> ConnectAsync(IPEndPoint edge)
    {
        var socket = new Socket(edge.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(edge);
        return socket;
    }

    // $_SERVER, but for what PHP itself puts there.
    static async Task<Dictionary<string, string>> SeenAsync(Socket socket, string request)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
        var (start, end) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        Assert.True(start > 0, answer);
        using var json = JsonDocument.Parse(answer[start..(end + 1)]);
        return json.RootElement.EnumerateObject().ToDictionary(static one => one.Name, static one => one.Value.ToString());
    }
}
