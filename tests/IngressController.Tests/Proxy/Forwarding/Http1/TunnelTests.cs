using System.Net.Sockets;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>Other protocols on the connection of a request that asked for one.</summary>
public sealed class TunnelTests
{
    [Theory]
    [InlineData("POST", "tailscale-control-protocol")]
    [InlineData("POST", "tcp")]
    [InlineData("POST", "SPDY/3.1")]
    [InlineData("GET", "SPDY/3.1")]
    [InlineData("GET", "websocket")]
    public async Task Any_token_is_passed_both_ways(string method, string token)
    {
        var head = "";
        await using var pod = TcpPod.Start(async connection =>
        {
            head = await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {token}\r\n\r\nhello");
            while (await connection.ReadAsync() is { Length: > 0 } piece)
                await connection.SendAsync(piece);
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod));
        using var client = await OpenAsync(edge, token, method);
        var answer = await client.ReadUntilAsync("hello");
        Assert.StartsWith("HTTP/1.1 101", answer, StringComparison.Ordinal);
        Assert.Contains($"Upgrade: {token}", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"Upgrade: {token}", head, StringComparison.OrdinalIgnoreCase);
        await client.SendAsync("over and out");
        await client.ReadUntilAsync("over and out");
    }

    [Fact]
    public async Task What_a_pod_says_last_reaches_the_client_whole()
    {
        const int Length = 1_000_000;
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n" + new string('~', Length));
            connection.Socket.Shutdown(SocketShutdown.Both);
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod));
        for (var i = 0; i < 20; i++)
        {
            using var client = await OpenAsync(edge, "tcp");
            Assert.Equal(Length, (await client.ReadToEndAsync()).Count('~'));
        }
    }

    [Fact]
    public async Task The_end_of_the_clients_direction_keeps_the_pods()
    {
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
            var heard = "";
            while (await connection.ReadAsync() is { Length: > 0 } piece)
                heard += piece;
            await connection.SendAsync($"heard {heard}, and ended");
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod));
        using var client = await OpenAsync(edge, "tcp");
        await client.ReadUntilAsync("\r\n\r\n");
        await client.SendAsync("input");
        client.EndSending();
        await client.ReadUntilAsync("heard input, and ended");
    }

    [Fact]
    public async Task The_end_of_the_pods_direction_is_the_end_of_both()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nlast words");
            connection.Socket.Shutdown(SocketShutdown.Send);
            while (await connection.ReadOrEndAsync() is { Length: > 0 })
            {
                // Until the edge ends it.
            }

            ended.SetResult();
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod));
        using var client = await OpenAsync(edge, "tcp");
        var text = "";
        while (await client.ReadOrResetAsync() is { Length: > 0 } piece)
            text += piece;
        Assert.EndsWith("last words", text, StringComparison.Ordinal);
        await ended.Task.WaitAsync(PodSpeech.Limit);
    }

    [Fact]
    public async Task An_upgrade_nobody_asked_for_is_no_answer()
    {
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello");
            await connection.ReadOrEndAsync();
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod));
        using var answer = await edge.Client.GetAsync("http://a.test/").WaitAsync(PodSpeech.Limit);
        Assert.Equal(System.Net.HttpStatusCode.BadGateway, answer.StatusCode);
    }

    static async Task<RawClient> OpenAsync(EdgeFixture edge, string token, string method = "POST")
    {
        var client = await RawClient.ConnectAsync(edge.Ports.Http);
        var key = token == "websocket" ? "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" : "";
        await client.SendAsync($"{method} /x HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: {token}\r\n{key}\r\n");
        return client;
    }
}
