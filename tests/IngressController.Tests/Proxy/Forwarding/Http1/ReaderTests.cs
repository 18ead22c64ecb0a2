using System.Net.Sockets;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>Clients that read slowly, and what must reach them whole.</summary>
public sealed class ReaderTests
{
    const int Length = 50_000_000;

    [Theory]
    [InlineData("Content-Length: 50000000\r\n")]
    [InlineData("")]
    public async Task A_client_that_pauses_for_longer_than_the_pods_limits_gets_all(string framing)
    {
        var block = new string('x', 100_000);
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n");
            for (var i = 0; i < Length / block.Length; i++)
                await connection.SendAsync(block);
            connection.Socket.Shutdown(SocketShutdown.Send);
            await connection.ReadOrEndAsync();
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-read-timeout: 1", "proxy-send-timeout: 1"));
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        var count = (await client.ReadAsync()).Count('x');

        // The pause is what is tested.
        await Task.Delay(TimeSpan.FromSeconds(3.5));
        while (await client.ReadAsync() is { Length: > 0 } piece)
            count += piece.Count('x');
        Assert.Equal(Length, count);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public async Task A_client_of_HTTP_2_that_pauses_for_longer_than_the_pods_limits_gets_all(int length)
    {
        // All of it is there before the client stops reading, so that nothing is waited for.
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}");
            await connection.ReadOrEndAsync();
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-read-timeout: 1", "proxy-send-timeout: 1"));
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            InitialHttp2StreamWindowSize = 65_535,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(System.Net.IPAddress.Loopback, edge.Ports.Http, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://a.test/")
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(PodSpeech.Limit);

        // The pause is what is tested.
        await Task.Delay(TimeSpan.FromSeconds(3.5));
        Assert.Equal(length, (await answer.Content.ReadAsStringAsync().WaitAsync(PodSpeech.Limit)).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_is_still_uploading_sees_that_an_answer_was_cut(bool isReset)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n");
            await goOn.Task;
            if (isReset)
                connection.Reset();
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-request-buffering: off", "proxy-body-size: 0"));
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\nsome");
        await client.ReadUntilAsync("body");
        goOn.SetResult();
        Assert.DoesNotContain("\r\n0\r\n", "\r\n" + await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_sees_that_an_answer_was_cut()
    {
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n");
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod));
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n");
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (await client.ReadOrResetAsync() is { Length: > 0 })
            {
                // Until it breaks off.
            }
        });
    }

    [Fact]
    public async Task An_answer_without_length_that_is_reset_is_not_whole_even_while_the_request_is_still_being_sent()
    {
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n\r\n{new string('x', 100_000)}");
            connection.Reset();
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-request-buffering: off", "proxy-body-size: 0"));
        for (var i = 0; i < 50; i++)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Http);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 50000000\r\nConnection: close\r\n\r\n");
            var sending = UploadAsync(client);
            var answer = await client.ReadToEndAsync();
            Assert.False(answer.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal), $"{answer.Count('x')} octets were taken for whole");
            client.Dispose();
            await sending;
        }

        static async Task UploadAsync(RawClient client)
        {
            try
            {
                for (var i = 0; i < 5000; i++)
                    await client.SendAsync(new byte[10_000]);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The edge has ended it.
            }
        }
    }

    [Fact]
    public async Task A_body_of_many_chunks_with_padded_sizes_passes_whole()
    {
        // Some servers pad the sizes of all chunks to one width.
        const int Chunks = 20_000;
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var i = 0; i < Chunks / 100; i++)
                await connection.SendAsync(string.Concat(Enumerable.Repeat("4     \r\nbody\r\n", 100)));
            await connection.SendAsync("0\r\n\r\n");
            await connection.ReadOrEndAsync();
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod));
        Assert.Equal(4 * Chunks, (await edge.Client.GetStringAsync("http://a.test/")).Length);
    }
}
