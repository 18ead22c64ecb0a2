using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Forwarding;

public sealed class Bodies(EchoBed bed) : IClassFixture<EchoBed>
{
    const int OneMebibyte = 1024 * 1024;

    /// <summary>Each piece is sent only after the pod has the one before: whoever buffers never finishes.</summary>
    [Theory]
    [InlineData("http://streamed.example/upload", "1.1")]
    [InlineData("https://streamed.example/upload", "2.0")]
    public async Task Request_bodies_reach_the_pod_piece_by_piece(string url, string version)
    {
        var sent = new Pipe();
        using var request = EdgeClient.Request(HttpMethod.Post, url, new FlushedContent(sent.Reader.AsStream()));
        request.Version = Version.Parse(version);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var before = bed.Pod.Server.Statistics.BytesReceived;
        var response = bed.Client.SendAsync(request);

        for (var i = 1; i <= 5; i++)
        {
            await sent.Writer.WriteAsync(new byte[7]);
            await Eventually.TrueAsync($"piece {i} is at the pod", () => bed.Pod.Server.Statistics.BytesReceived - before == 7 * i);
        }

        await sent.Writer.CompleteAsync();
        Assert.Equal(35, (await response).Echo.BodyLength);
    }

    /// <summary>The stream goes on for an hour; the first event must not wait for the next.</summary>
    [Fact]
    public async Task Server_sent_events_arrive_one_by_one()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var request = EdgeClient.Request(HttpMethod.Get, "http://echo.example/sse?events=2&interval-ms=3600000");
        using var response = await bed.Client.OpenAsync(request, limit.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("id: 1", await reader.ReadLineAsync(limit.Token));
        Assert.Equal("data: event 1", await reader.ReadLineAsync(limit.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?chunked=1")]
    public async Task Large_answers_pass_whole(string query)
    {
        const int Size = 64 * OneMebibyte;
        var response = await bed.Client.GetAsync($"http://echo.example/bytes/{Size}{query}");
        Assert.Equal(Size, response.Body.Length);
        Assert.DoesNotContain(response.Body, value => value != 'x');
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_bodies_of_up_to_1_MiB_pass_whole_and_larger_ones_are_refused(bool chunked)
    {
        var body = RandomNumberGenerator.GetBytes(OneMebibyte);
        var response = await bed.Client.SendAsync(HttpMethod.Put, "http://echo.example/upload", Content(body, chunked));
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal(OneMebibyte, response.Echo.BodyLength);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), response.Echo.BodySha256);

        response = await bed.Client.SendAsync(HttpMethod.Put, "http://echo.example/upload", Content([.. body, 0], chunked));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.Status);
        Assert.Null(response.Pod);
    }

    static HttpContent Content(byte[] body, bool chunked) =>
        chunked ? new FlushedContent(new MemoryStream(body)) : new ByteArrayContent(body);

    /// <summary>A body of unknown length whose pieces are sent at once; HttpClient itself would collect small ones.</summary>
    sealed class FlushedContent(Stream pieces) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            var buffer = new byte[1024];
            int read;
            while ((read = await pieces.ReadAsync(buffer)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
