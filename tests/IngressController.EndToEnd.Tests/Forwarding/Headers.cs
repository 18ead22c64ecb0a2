using System.Net;
using System.Text;
using EchoPod;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Forwarding;

/// <summary>The head that a pod receives and the one that a client does, in bytes.</summary>
public sealed class Headers
{
    static readonly (string Name, string Value)[] Forged =
    [
        ("X-Forwarded-For", "203.0.113.1"),
        ("X-Forwarded-Host", "forged.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Real-IP", "203.0.113.2"),
        ("Proxy", "http://evil.example"),
        ("Under_Score", "1"),
        ("Keep-Alive", "timeout=5"),
        ("Connection", "X-Mine"),
        ("X-Mine", "1"),
        ("X-Custom", "kept"),
        ("Authorization", "Bearer token"),
    ];

    [Fact]
    public async Task Trailers_reach_the_client()
    {
        await using var backend = Backend(
            "Transfer-Encoding: chunked\r\nTrailer: X-Checksum\r\n\r\n4\r\nbody\r\n0\r\nX-Checksum: abc\r\n\r\n");
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await ServeAsync(bed, backend);

        using var request = EdgeClient.Request(HttpMethod.Get, "https://raw.example/");
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var response = await bed.Client.OpenAsync(request, CancellationToken.None);
        Assert.Equal("body", await response.Content.ReadAsStringAsync());
        Assert.Equal(["abc"], response.TrailingHeaders.GetValues("X-Checksum"));
    }

    [Fact]
    public async Task The_pod_gets_the_documented_set_and_nothing_that_a_client_could_forge()
    {
        await using var backend = Backend("Content-Length: 0\r\nServer: secret/1.0\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-Kept: 2\r\n\r\n");
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await ServeAsync(bed, backend);
        var before = backend.Requests.Count;

        using var client = new EdgeClient(bed.Controller, IPAddress.Parse("127.0.0.88"));
        using var sent = EdgeClient.Request(HttpMethod.Get, "http://raw.example:8080/a%2fb?q");
        foreach (var (name, value) in Forged)
            sent.Headers.TryAddWithoutValidation(name, value);
        var response = await client.SendAsync(sent);

        var request = Assert.Single(backend.Requests.Skip(before));
        Assert.Equal("GET /a%2fb?q HTTP/1.1", request.RequestLine);
        Assert.Equal("raw.example:8080", request.Header("Host"));
        Assert.Equal("127.0.0.88", request.Header("X-Forwarded-For"));
        Assert.Equal("127.0.0.88", request.Header("X-Real-IP"));
        Assert.Equal("raw.example:8080", request.Header("X-Forwarded-Host"));
        Assert.Equal("http", request.Header("X-Forwarded-Proto"));
        Assert.Equal("http", request.Header("X-Forwarded-Scheme"));
        Assert.Equal("http", request.Header("X-Scheme"));
        Assert.Equal("203.0.113.1", request.Header("X-Original-Forwarded-For"));
        Assert.Equal("forged.example", request.Header("X-Original-Forwarded-Host"));
        Assert.Matches("^[0-9a-f]{32}$", request.Header("X-Request-ID"));
        Assert.Equal("kept", request.Header("X-Custom"));
        Assert.Equal("Bearer token", request.Header("Authorization"));
        foreach (var dropped in (string[])["Proxy", "Under_Score", "Keep-Alive", "X-Mine", "X-Original-URI"])
            Assert.Null(request.Header(dropped));
        var names = request.HeaderLines.Select(line => line.Split(':')[0]).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());

        Assert.Equal("2", response.Headers["X-Kept"]);
        Assert.DoesNotContain("Server", response.Headers.Keys);
        Assert.DoesNotContain("X-Hop", response.Headers.Keys);
        Assert.DoesNotContain("X-Request-ID", response.Headers.Keys);
    }

    [Fact]
    public async Task A_request_id_of_the_client_is_kept_and_bytes_of_any_value_pass()
    {
        await using var backend = Backend("Content-Length: 0\r\n\r\n");
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await ServeAsync(bed, backend);

        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(bed.Controller.Http);
        var utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("grüße"));
        var head = $"GET /raw HTTP/1.1\r\nHost: raw.example\r\nX-Request-ID: mine\r\nX-Name: {utf8}\r\nConnection: close\r\n\r\n";
        await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head));
        await new StreamReader(connection.GetStream()).ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10));

        var request = backend.Requests[^1];
        Assert.Equal("mine", request.Header("X-Request-ID"));
        Assert.Equal(utf8, request.Header("X-Name"));
    }

    /// <summary>Answers each request with 200 and these bytes after the first header.</summary>
    static RawBackend Backend(string rest) => RawBackend.Start("HTTP/1.1 200 OK\r\nX-Pod: raw-1\r\n" + rest, IPAddress.Parse("127.0.6.2"));

    static async Task ServeAsync(TestBed bed, RawBackend backend)
    {
        await bed.ApplyAsync(Objects.Service("raw", backend.Endpoint.Port));
        await bed.ApplyAsync(Objects.EndpointSlice("raw", backend.Endpoint.Port, "http", [(backend.Endpoint.Address, "raw-1")]));
        await bed.ApplyAsync(Objects.Ingress("raw", "raw.example", "raw"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://raw.example/", "raw");
    }
}
