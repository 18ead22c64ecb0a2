using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>A pod that answers before it has read the request's body, and reads no more of it.</summary>
public sealed class EarlyAnswerTests
{
    const int Length = 20_000_000;

    public enum End
    {
        StaysOpen,
        Closes,
        Resets,
    }

    static TcpPod StartPod(End end) => TcpPod.Start(async connection =>
    {
        await connection.ReadHeadAsync();
        await connection.SendAsync("HTTP/1.1 401 Unauthorized\r\nContent-Length: 6\r\n\r\nno key");
        if (end == End.Resets)
            connection.Reset();
        if (end == End.StaysOpen)
            await Task.Delay(Timeout.Infinite, connection.Stop);
    });

    [Theory]
    [InlineData(true, End.StaysOpen)]
    [InlineData(true, End.Closes)]
    [InlineData(false, End.StaysOpen)]
    [InlineData(false, End.Closes)]
    public async Task It_reaches_a_client_of_HTTP_1_that_is_still_uploading(bool expects, End end)
    {
        await using var pod = StartPod(end);
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-request-buffering: off", "proxy-body-size: 0"));
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {Length}\r\n{(expects ? "Expect: 100-continue\r\n" : "")}\r\n");
        if (!expects)
            await client.SendAsync(new byte[100_000]);
        var answer = await client.ReadUntilAsync("no key");
        Assert.Contains("HTTP/1.1 401", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(End.StaysOpen)]
    [InlineData(End.Closes)]
    public async Task It_reaches_a_client_of_HTTP_1_that_reads_only_when_it_has_sent_all(End end)
    {
        await using var pod = StartPod(end);
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-request-buffering: off", "proxy-body-size: 0"));
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5000000\r\n\r\n");
        for (var i = 0; i < 50; i++)
            await client.SendAsync(new byte[100_000]);
        Assert.StartsWith("HTTP/1.1 401", await client.ReadUntilAsync("no key"), StringComparison.Ordinal);
        Assert.DoesNotContain(edge.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(End.StaysOpen)]
    [InlineData(End.Closes)]
    public async Task It_reaches_a_client_of_HTTP_2_that_is_still_uploading(End end)
    {
        await using var pod = StartPod(end);
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-request-buffering: off", "proxy-body-size: 0"));
        var goOn = new TaskCompletionSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://a.test/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new PausingContent(new byte[50_000], goOn.Task),
        };
        using var answer = await edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(PodSpeech.Limit);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("no key", await answer.Content.ReadAsStringAsync().WaitAsync(PodSpeech.Limit));
        goOn.SetResult();
    }

    [Theory]
    [InlineData(End.StaysOpen)]
    [InlineData(End.Closes)]
    public async Task It_reaches_a_client_whose_body_was_buffered(End end)
    {
        await using var pod = StartPod(end);
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-body-size: 0"));
        using var content = new ByteArrayContent(new byte[Length]);
        using var answer = await edge.Client.PostAsync("http://a.test/", content).WaitAsync(PodSpeech.Limit);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("no key", await answer.Content.ReadAsStringAsync().WaitAsync(PodSpeech.Limit));
    }

    [Fact]
    public async Task A_connection_on_which_a_body_was_broken_off_is_not_used_again()
    {
        await using var pod = StartPod(End.StaysOpen);
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-request-buffering: off", "proxy-body-size: 0"));
        for (var i = 0; i < 3; i++)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Http);
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {Length}\r\n\r\nsome");
            await client.ReadUntilAsync("no key");
        }

        Assert.Equal(3, pod.Connections);
    }

    sealed class PausingContent(byte[] first, Task goOn) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(first);
            await stream.FlushAsync();
            await goOn;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
