using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Compression;

/// <summary>Compression in a whole controller; the client sees the bytes as they are.</summary>
public sealed class CompressionEdgeTests
{
    const string On = "use-gzip: \"true\"\nenable-brotli: \"true\"";
    static readonly string Site = EdgeFixture.Ingress("site", "site.test", ["/=web"]);

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answers_are_compressed_as_the_client_asks(string coding)
    {
        await using var edge = await EdgeFixture.StartAsync(Site, On);
        using var answer = await GetAsync(edge, "/headers?ETag=%22v1%22&Accept-Ranges=bytes&Vary=Origin", coding);
        Assert.Equal(coding, answer.Content.Headers.ContentEncoding.Single());
        Assert.Null(answer.Content.Headers.ContentLength);
        Assert.Equal("W/\"v1\"", answer.Headers.ETag!.ToString());
        Assert.False(answer.Headers.Contains("Accept-Ranges"));
        Assert.Equal(["Origin", "Accept-Encoding"], answer.Headers.Vary);
        var echo = JsonSerializer.Deserialize(Decode(coding, await answer.Content.ReadAsByteArrayAsync()), EchoJson.Default.EchoAnswer)!;
        Assert.Equal("web", echo.Pod);
    }

    [Theory]
    [InlineData("/?x=1", null)]
    [InlineData("/?x=1", "deflate")]
    [InlineData("/?x=1", "gzip;q=0")]
    [InlineData("/headers?Content-Encoding=zstd", "gzip")]
    [InlineData("/headers?Cache-Control=no-transform", "gzip")]
    [InlineData("/status/201", "gzip")]
    [InlineData("/bytes/5000", "gzip")]
    [InlineData("/unread/204", "gzip")]
    [InlineData("/unread/304", "gzip")]
    public async Task What_must_stay_as_it_is_does(string path, string? accepted)
    {
        await using var edge = await EdgeFixture.StartAsync(Site, On);
        using var answer = await GetAsync(edge, path, accepted);
        Assert.DoesNotContain(answer.Content.Headers.ContentEncoding, coding => coding is "gzip" or "br");
        if (path == "/?x=1")
        {
            Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
            Assert.Contains("\"web\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("msie6", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", false)]
    [InlineData("msie6", "Mozilla/4.0 (compatible; MSIE 4.01; Windows 98)", false)]
    [InlineData("msie6", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)", true)]
    [InlineData("msie6", "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.0)", true)]
    [InlineData("msie6", "MSIE ", true)]
    [InlineData("bad(bot|cat)", "BADCAT/1", false)]
    [InlineData("bad(bot|cat)", "", true)]
    [InlineData("bad(", "bad(", true)]
    public async Task Some_clients_get_no_gzip(string pattern, string agent, bool isCompressed)
    {
        await using var edge = await EdgeFixture.StartAsync(Site, $"use-gzip: \"true\"\ngzip-types: \"*\"\ngzip-disable: '{pattern}'");
        var answer = await edge.SendRawAsync(
            $"GET /headers?a={new string('a', 300)} HTTP/1.1\r\nHost: site.test\r\nUser-Agent: {agent}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
        Assert.Equal(isCompressed, answer.Contains("Content-Encoding: gzip", StringComparison.Ordinal));
        Assert.Equal(pattern == "bad(", edge.Log.Any(line => line.Contains("gzip-disable", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_answer_to_HEAD_keeps_its_length()
    {
        await using var edge = await EdgeFixture.StartAsync(Site, "use-gzip: \"true\"\ngzip-types: \"*\"");
        using var request = new HttpRequestMessage(HttpMethod.Head, "http://site.test/bytes/5000");
        request.Headers.Add("Accept-Encoding", "gzip");
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(5000, answer.Content.Headers.ContentLength);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Types_lengths_and_switches_change_while_it_runs()
    {
        await using var edge = await EdgeFixture.StartAsync(Site, "use-gzip: \"false\"");
        Assert.False(await IsCompressedAsync(edge, "/bytes/5000"));
        await edge.ApplySettingsAsync("use-gzip: \"true\"\ngzip-types: \"application/octet-stream\"\ngzip-level: \"9\"");
        Assert.True(await IsCompressedAsync(edge, "/bytes/5000"));
        Assert.False(await IsCompressedAsync(edge, "/bytes/255"));
        Assert.True(await IsCompressedAsync(edge, "/bytes/255?chunked=1"));
        await edge.ApplySettingsAsync("use-gzip: \"true\"\ngzip-types: \"application/octet-stream\"\ngzip-min-length: \"6000\"");
        Assert.False(await IsCompressedAsync(edge, "/bytes/5000"));
        await edge.ApplySettingsAsync("use-gzip: \"true\"\ngzip-types: \"application/octet-stream\"\ngzip-level: \"11\"");
        Assert.True(await IsCompressedAsync(edge, "/bytes/5000"));
        Assert.Contains(edge.Log, line => line.Contains("gzip-level", StringComparison.Ordinal) && line.Contains("1 to 9", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_stream_of_events_arrives_whole(string coding)
    {
        await using var edge = await EdgeFixture.StartAsync(Site, On + "\ngzip-types: \"*\"\nbrotli-types: \"*\"");
        using var events = await edge.Client.SendAsync(Request("/sse?events=3&interval-ms=1", coding), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(coding, events.Content.Headers.ContentEncoding.Single());
        using var reader = new StreamReader(Decoder(coding, await events.Content.ReadAsStreamAsync()));
        Assert.Equal("id: 1\ndata: event 1\n\nid: 2\ndata: event 2\n\nid: 3\ndata: event 3\n\n", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task The_first_event_of_a_stream_that_goes_on_is_not_held_back()
    {
        await using var edge = await EdgeFixture.StartAsync(Site, "use-gzip: \"true\"\ngzip-types: \"text/event-stream\"");

        // The second event would take an hour: what is read here can only be the first one.
        using var answer = await edge.Client.SendAsync(Request("/sse?events=2&interval-ms=3600000", "gzip"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        using var reader = new StreamReader(new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        Assert.Equal("id: 1", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_breaks_off_for_the_client_too()
    {
        var isRead = new TaskCompletionSource();
        await using var pod = RawBackend.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\nbeginning");
            await isRead.Task;
            exchange.Socket.Shutdown(SocketShutdown.Send);
        });
        await using var edge = await EdgeFixture.StartAsync($$"""
            {{EdgeFixture.Ingress("site", "site.test", ["/=raw"])}}
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: raw, namespace: default }
            spec: { clusterIP: 10.0.0.1, ports: [{ port: 80 }] }
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: { name: raw-1, namespace: default, labels: { kubernetes.io/service-name: raw } }
            addressType: IPv4
            ports: [{ port: {{pod.Endpoint.Port}} }]
            endpoints: [{ addresses: ["127.0.0.1"] }]
            """, "use-gzip: \"true\"");
        using var answer = await GetAsync(edge, "/", "gzip");
        var body = Decoder("gzip", await answer.Content.ReadAsStreamAsync());
        var buffer = new byte[100];
        Assert.Equal("beginning", Encoding.ASCII.GetString(buffer, 0, await body.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(20))));
        isRead.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    static async Task<bool> IsCompressedAsync(EdgeFixture edge, string path)
    {
        using var answer = await GetAsync(edge, path, "gzip");
        return answer.Content.Headers.ContentEncoding.Contains("gzip");
    }

    static async Task<HttpResponseMessage> GetAsync(EdgeFixture edge, string path, string? accepted)
    {
        using var request = Request(path, accepted);
        return await edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    static HttpRequestMessage Request(string path, string? accepted)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"http://site.test{path}");
        if (accepted is not null)
            request.Headers.Add("Accept-Encoding", accepted);
        return request;
    }

    static Stream Decoder(string coding, Stream source) =>
        coding == "br" ? new BrotliStream(source, CompressionMode.Decompress) : new GZipStream(source, CompressionMode.Decompress);

    static string Decode(string coding, byte[] bytes)
    {
        using var reader = new StreamReader(Decoder(coding, new MemoryStream(bytes)), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
