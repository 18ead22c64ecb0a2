using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Features.BackendProtocol;

public sealed class BackendProtocolTests
{
    [Theory]
    [InlineData("HTTP", "HTTP/1.1")]
    [InlineData("http", "HTTP/1.1")]
    [InlineData("AUTO_HTTP", "HTTP/1.1")]
    [InlineData("GRPC", "HTTP/2")]
    [InlineData("grpc", "HTTP/2")]
    [InlineData("SPDY", "HTTP/1.1")]
    public async Task Pods_get_the_protocol_that_is_asked_for(string protocol, string seen)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], $"backend-protocol: {protocol}"));
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal(seen, (await response.EchoAsync()).Protocol);
        Assert.Equal(protocol is "SPDY", edge.Log.Any(line => line.Contains("backend-protocol", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("HTTPS", "HTTP/1.1")]
    [InlineData("GRPCS", "HTTP/2")]
    public async Task Pods_with_any_certificate_are_reached_by_TLS_and_no_name_is_sent(string protocol, string seen)
    {
        await using var pod = await TlsPod.StartAsync(TestAuthority.Create().Endpoint(null, "someone.else"));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("secure", pod.Endpoint), EdgeFixture.Ingress("a", "a.example", ["/=secure"], $"backend-protocol: {protocol}")));
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal($"{seen} sni= client= host=a.example", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task HTTP_1_0_closes_each_connection_and_declares_each_length()
    {
        await using var pod = RawBackend.Start("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(Backends.Service("old", pod.Endpoint),
            EdgeFixture.Ingress("a", "a.example", ["/=old"], "proxy-http-version: 1.0", "proxy-request-buffering: off")));
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://a.example/x") { Content = new StringContent("body") };
        request.Headers.TransferEncodingChunked = true;
        using var response = await edge.Client.SendAsync(request);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
        var seen = Assert.Single(pod.Requests);
        Assert.Equal("PUT /x HTTP/1.0", seen.RequestLine);

        // As nginx: HTTP/1.0 closes without being asked to.
        Assert.Null(seen.Header("Connection"));
        Assert.Equal("4", seen.Header("Content-Length"));
        Assert.Null(seen.Header("Transfer-Encoding"));
    }

    [Fact]
    public async Task GRPC_keeps_trailers_and_its_deadline()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], "backend-protocol: GRPC"));
        using var request = Grpc("http://a.example/trailers?grpc-status=7&grpc-message=no", new ByteArrayContent([0, 0, 0, 0, 0]));
        request.Headers.TryAddWithoutValidation("grpc-timeout", "3S");
        using var response = await edge.Client.SendAsync(request);
        var echo = await response.EchoAsync();
        Assert.Equal("3S", echo.Header("grpc-timeout"));
        Assert.Equal("trailers", echo.Header("te"));
        Assert.Equal("7", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    /// <summary>Each piece is sent only after the one before has come back: whoever buffers never finishes.</summary>
    [Fact]
    public async Task GRPC_streams_both_ways_whatever_request_buffering_says()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("a", "a.example", ["/=web"], "backend-protocol: GRPC", "proxy-request-buffering: on"));
        var pipe = new Pipe();
        using var request = Grpc("http://a.example/stream", new FlushedContent(pipe.Reader));
        await pipe.Writer.WriteAsync(new byte[] { 0 });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var response = await edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        await using var answer = await response.Content.ReadAsStreamAsync(limit.Token);
        var got = new byte[1];
        for (byte i = 1; i <= 5; i++)
        {
            await answer.ReadExactlyAsync(got, limit.Token);
            Assert.Equal(i - 1, got[0]);
            await pipe.Writer.WriteAsync(new[] { i }, limit.Token);
        }

        await pipe.Writer.CompleteAsync();
    }

    /// <summary>Sends each piece at once; HttpClient itself would collect small ones.</summary>
    sealed class FlushedContent(PipeReader pieces) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            while (true)
            {
                var read = await pieces.ReadAsync();
                foreach (var piece in read.Buffer)
                    await stream.WriteAsync(piece);
                await stream.FlushAsync();
                pieces.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    static HttpRequestMessage Grpc(string url, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.Add(new("trailers"));
        return request;
    }
}
