using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>When connections to pods are kept, and when they end.</summary>
public sealed class KeptConnectionTests
{
    /// <summary>A pod that answers each request <c>ok</c>, and tells of each connection how many it got, and when it was closed.</summary>
    sealed class CountingPod : IAsyncDisposable
    {
        readonly ConcurrentQueue<Kept> _connections = [];

        public CountingPod(Func<TcpPodConnection, Kept, Task>? answer = null) => Pod = TcpPod.Start(async connection =>
        {
            var kept = new Kept();
            _connections.Enqueue(kept);
            while (await connection.ReadHeadAsync() is { Length: > 0 } head)
            {
                kept.Requests++;
                kept.Last = head;
                await (answer?.Invoke(connection, kept) ?? connection.SendAsync(Backends.Answer(200)));
            }

            kept.End.TrySetResult(kept.Age.Elapsed);
        });

        public TcpPod Pod { get; }

        public IReadOnlyList<Kept> Connections => [.. _connections];

        public ValueTask DisposeAsync() => Pod.DisposeAsync();
    }

    sealed class Kept
    {
        public int Requests { get; set; }

        public string Last { get; set; } = "";

        public Stopwatch Age { get; } = Stopwatch.StartNew();

        /// <summary>Done, with the age, when the edge has closed it.</summary>
        public TaskCompletionSource<TimeSpan> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [Fact]
    public async Task Of_idle_connections_over_the_bound_those_that_are_idle_longest_are_closed()
    {
        var bound = Environment.ProcessorCount;
        var gates = new ConcurrentDictionary<string, (Kept Kept, TaskCompletionSource Go)>();
        await using var pod = new CountingPod(async (connection, kept) =>
        {
            var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            gates[kept.Last.Split(' ')[1]] = (kept, go);
            await go.Task;
            await connection.SendAsync(Backends.Answer(200));
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod), "upstream-keepalive-connections: \"1\"");
        var asked = Enumerable.Range(0, 2 * bound).Select(i => edge.Client.GetStringAsync($"http://a.test/{i}")).ToArray();
        await Eventually.TrueAsync(() => gates.Count == 2 * bound, "all requests at the pod");
        for (var i = 0; i < asked.Length; i++)
        {
            gates[$"/{i}"].Go.SetResult();
            Assert.Equal("ok", await asked[i].WaitAsync(PodSpeech.Limit));
            var now = Environment.TickCount64;
            await Eventually.TrueAsync(() => Environment.TickCount64 > now + 10, "another moment");
        }

        await Task.WhenAll(Enumerable.Range(0, bound).Select(i => gates[$"/{i}"].Kept.End.Task)).WaitAsync(PodSpeech.Limit);
        Assert.All(Enumerable.Range(bound, bound), i => Assert.False(gates[$"/{i}"].Kept.End.Task.IsCompleted));
    }

    [Fact]
    public async Task A_connection_is_closed_after_its_last_request()
    {
        await using var pod = new CountingPod();
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod), "upstream-keepalive-requests: \"3\"");
        for (var i = 0; i < 7; i++)
            Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.test/"));
        Assert.Equal([3, 3, 1], pod.Connections.Select(connection => connection.Requests));
        await Task.WhenAll(pod.Connections.Take(2).Select(connection => connection.End.Task)).WaitAsync(PodSpeech.Limit);
        Assert.False(pod.Connections[2].End.Task.IsCompleted);
    }

    [Fact]
    public async Task A_connection_is_closed_with_the_first_request_after_its_time()
    {
        await using var pod = new CountingPod();
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod), "upstream-keepalive-time: \"1s\"");
        await Eventually.TrueAsync(
            async () => await edge.Client.GetStringAsync("http://a.test/") == "ok" && pod.Connections.Count == 2, "a second connection");
        var age = await pod.Connections[0].End.Task.WaitAsync(PodSpeech.Limit);
        Assert.InRange(age, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_idle_connection_is_closed_after_its_timeout()
    {
        await using var pod = new CountingPod();
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod), "upstream-keepalive-timeout: \"1\"");
        Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.test/"));
        var age = await pod.Connections[0].End.Task.WaitAsync(PodSpeech.Limit);
        Assert.InRange(age, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_idle_connection_outlives_the_limits_of_the_request_before()
    {
        // The pod thinks for a moment, so that the answer is waited for.
        await using var pod = new CountingPod(async (connection, _) =>
        {
            var now = Environment.TickCount64;
            await Eventually.TrueAsync(() => Environment.TickCount64 > now + 20, "another moment");
            await connection.SendAsync(Backends.Answer(200));
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod, "proxy-read-timeout: 1", "proxy-send-timeout: 1"));
        Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.test/"));
        await Assert.ThrowsAsync<TimeoutException>(() => pod.Connections[0].End.Task.WaitAsync(TimeSpan.FromSeconds(2.5)));
        Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.test/"));
        Assert.Single(pod.Connections);
    }

    [Fact]
    public async Task A_pod_that_leaves_loses_its_idle_connections_at_once()
    {
        await using var pod = new CountingPod();
        await using var other = new CountingPod();
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod));
        Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.test/"));
        edge.ChangeEndpoints(Backends.Service("raw", new IPEndPoint(IPAddress.Loopback, other.Pod.Port)));
        await pod.Connections[0].End.Task.WaitAsync(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(
            async () => await edge.Client.GetStringAsync("http://a.test/") == "ok" && other.Connections.Count > 0, "the other pod's answer");
    }

    [Fact]
    public async Task A_pod_that_leaves_in_the_middle_of_a_request_loses_the_connection_after_it()
    {
        var (came, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var pod = new CountingPod(async (connection, kept) =>
        {
            if (kept.Last.Contains("/held", StringComparison.Ordinal))
            {
                came.TrySetResult();
                await go.Task;
            }

            await connection.SendAsync(Backends.Answer(200));
        });
        await using var other = new CountingPod();
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod));
        var answer = edge.Client.GetStringAsync("http://a.test/held");
        await came.Task.WaitAsync(PodSpeech.Limit);
        edge.ChangeEndpoints(Backends.Service("raw", new IPEndPoint(IPAddress.Loopback, other.Pod.Port)));
        await Eventually.TrueAsync(
            async () => await edge.Client.GetStringAsync("http://a.test/") == "ok" && other.Connections.Count > 0, "the other pod's answer");
        go.SetResult();
        Assert.Equal("ok", await answer.WaitAsync(PodSpeech.Limit));
        await pod.Connections[0].End.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")]
    public async Task What_nobody_asked_for_closes_an_idle_connection(string octets)
    {
        var go = new TaskCompletionSource();
        await using var pod = new CountingPod(async (connection, _) =>
        {
            await connection.SendAsync(Backends.Answer(200));
            await go.Task;
            await connection.SendAsync(octets);
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod));
        Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.test/"));
        go.SetResult();
        await pod.Connections[0].End.Task.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.test/"));
        Assert.Equal(2, pod.Connections.Count);
    }

    [Theory]
    [InlineData("GET", "200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")]
    [InlineData("GET", "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "x")]
    [InlineData("GET", "204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")]
    [InlineData("GET", "304 Not Modified\r\n\r\n", "x")]
    [InlineData("HEAD", "200 OK\r\nContent-Length: 5\r\n\r\n", "whole")]
    [InlineData("HEAD", "200 OK\r\nContent-Length: 50\r\n\r\n", "HTTP/1.1 200 ")]
    public async Task A_connection_with_octets_behind_the_answer_is_not_used_again(string method, string answer, string extra)
    {
        await using var pod = new CountingPod((connection, _) => connection.SendAsync("HTTP/1.1 " + answer + extra));
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod));
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(new(method), "http://a.test/");
            using var got = await edge.Client.SendAsync(request).WaitAsync(PodSpeech.Limit);
            Assert.NotEqual("wrong", await got.Content.ReadAsStringAsync());
        }

        Assert.Equal([1, 1], pod.Connections.Select(connection => connection.Requests));
    }

    [Fact]
    public async Task A_long_upload_over_a_kept_connection_is_not_limited_by_the_request_before()
    {
        await using var pod = TcpPod.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is { Length: > 0 } head)
            {
                while (!head.Contains("last", StringComparison.Ordinal) && head.Contains("POST", StringComparison.Ordinal))
                {
                    if (await connection.ReadOrEndAsync() is not { Length: > 0 } piece)
                        return;
                    head += piece;
                }

                await connection.SendAsync(Backends.Answer(200));
            }
        });
        await using var edge = await EdgeFixture.StartAsync(
            PodSpeech.Behind(pod, "proxy-read-timeout: 1", "proxy-send-timeout: 1", "proxy-request-buffering: off"));
        Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.test/"));
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 34\r\nConnection: close\r\n\r\n");
        for (var (i, begun) = (0, Environment.TickCount64); i < 25; i++)
        {
            await client.SendAsync(".");
            await Eventually.TrueAsync(() => Environment.TickCount64 - begun > 100 * i, "the moment for the next octet");
        }

        await client.SendAsync(new string('.', 5));
        await client.SendAsync("last");
        Assert.StartsWith("HTTP/1.1 200", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(1, pod.Connections);
    }
}
