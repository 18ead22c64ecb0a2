using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Tests.Proxy.Forwarding.Http2;

/// <summary>Requests that share a connection to a pod of HTTP/2 do not suffer from each other.</summary>
public sealed class Http2PodTests
{
    [Fact]
    public async Task A_connection_that_died_without_a_word_is_not_used_again()
    {
        await using var pod = await Http2Pod.StartAsync();
        await using var wire = new Wire(pod.Endpoint);
        await using var edge = await StartAsync(wire.Endpoint, "proxy-read-timeout: 1");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(edge, "/"));
        Assert.Equal(1, wire.Connections);
        wire.Cut();

        Assert.Equal(HttpStatusCode.GatewayTimeout, await StatusAsync(edge, "/"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(edge, "/"));
        Assert.Equal(2, wire.Connections);
    }

    [Fact]
    public async Task A_connection_on_which_others_are_answered_stays()
    {
        await using var pod = await Http2Pod.StartAsync();
        await using var wire = new Wire(pod.Endpoint);
        await using var edge = await StartAsync(wire.Endpoint, "proxy-read-timeout: 1");
        var silent = StatusAsync(edge, "/silent");
        while (!silent.IsCompleted)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(edge, "/"));

        Assert.Equal(HttpStatusCode.GatewayTimeout, await silent);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(edge, "/"));
        Assert.Equal(1, wire.Connections);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(300)]
    public async Task A_head_that_is_too_large_ends_its_own_request_alone(int kilobytes)
    {
        await using var pod = await Http2Pod.StartAsync();
        await using var wire = new Wire(pod.Endpoint);
        await using var edge = await StartAsync(wire.Endpoint, "proxy-buffer-size: 4k");
        using var neighbour = await edge.Client.GetAsync("http://a.test/slow", HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.BadGateway, await StatusAsync(edge, $"/large?{kilobytes}"));

        pod.GoOn.SetResult();
        Assert.Equal("begin end", await neighbour.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(edge, "/"));
        Assert.Equal(1, wire.Connections);
        Assert.Contains(edge.Log, line => line.Contains("is larger than 4096 bytes (proxy-buffer-size)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pod_that_breaks_off_its_answer_is_the_reason_and_not_the_client()
    {
        await using var pod = await Http2Pod.StartAsync();
        await using var edge = await StartAsync(pod.Endpoint, "proxy-read-timeout: 5");

        // The client has the head before the pod breaks off: a reset that overtakes it is an answer that never came.
        using var answer = await edge.Client.GetAsync("http://a.test/half", HttpCompletionOption.ResponseHeadersRead);
        pod.GoOn.SetResult();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());

        await Eventually.TrueAsync(() => edge.AccessLog.Contains("/half 200 ", StringComparison.Ordinal), "its line");
        Assert.Contains("/half 200 pod-broke-off\n", edge.AccessLog, StringComparison.Ordinal);
    }

    static Task<EdgeFixture> StartAsync(IPEndPoint pod, string annotation) => EdgeFixture.StartAsync(Backends.Join(
        Backends.Service("raw", pod),
        EdgeFixture.Ingress("a", "a.test", ["/=raw"], "ssl-redirect: false", "backend-protocol: GRPC", "proxy-next-upstream: off", annotation)),
        "log-format-upstream: \"$request_uri $status $ingress_yarp_reason\"");

    static async Task<HttpStatusCode> StatusAsync(EdgeFixture edge, string path)
    {
        using var answer = await edge.Client.GetAsync("http://a.test" + path);
        await answer.Content.ReadAsByteArrayAsync();
        return answer.StatusCode;
    }

    /// <summary>A pod that speaks HTTP/2 without TLS.</summary>
    sealed class Http2Pod : IAsyncDisposable
    {
        readonly WebApplication _application;

        Http2Pod(WebApplication application) => _application = application;

        public IPEndPoint Endpoint => IPEndPoint.Parse(new Uri(_application.Urls.First()).Authority);

        /// <summary>Lets slow answers end.</summary>
        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static async Task<Http2Pod> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(static options =>
                options.Listen(IPAddress.Loopback, 0, static listener => listener.Protocols = HttpProtocols.Http2));
            var pod = new Http2Pod(builder.Build());
            pod._application.Run(pod.AnswerAsync);
            await pod._application.StartAsync();
            return pod;
        }

        public async ValueTask DisposeAsync()
        {
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await _application.StopAsync(atOnce.Token);
            await _application.DisposeAsync();
        }

        async Task AnswerAsync(HttpContext http)
        {
            switch (http.Request.Path.Value)
            {
                case "/silent":
                    await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
                case "/slow":
                    await http.Response.WriteAsync("begin ");
                    await http.Response.Body.FlushAsync();
                    await GoOn.Task;
                    await http.Response.WriteAsync("end");
                    break;
                case "/half":
                    await http.Response.WriteAsync("half");
                    await http.Response.Body.FlushAsync();
                    await GoOn.Task;
                    http.Abort();
                    break;
                case "/large":
                    for (var left = int.Parse(http.Request.QueryString.Value![1..], System.Globalization.CultureInfo.InvariantCulture); left > 0; left--)
                        http.Response.Headers[$"x-{left}"] = new string('x', 1024);
                    break;
            }
        }
    }

    /// <summary>What lies between the edge and a pod. When it is cut, nobody is told.</summary>
    sealed class Wire : IAsyncDisposable
    {
        readonly ConcurrentBag<CancellationTokenSource> _cuts = [];
        readonly TcpPod _relay;

        public Wire(IPEndPoint pod) => _relay = TcpPod.Start(async connection =>
        {
            using var onward = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            connection.Socket.NoDelay = true;
            await onward.ConnectAsync(pod, connection.Stop);
            await using var stream = new NetworkStream(onward);
            using var cut = new CancellationTokenSource();
            _cuts.Add(cut);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cut.Token, connection.Stop);
            try
            {
                await Task.WhenAny(connection.Stream.CopyToAsync(stream, end.Token), stream.CopyToAsync(connection.Stream, end.Token)).Unwrap();
            }
            catch (OperationCanceledException) when (cut.IsCancellationRequested)
            {
                await Task.Delay(Timeout.Infinite, connection.Stop);
            }
        });

        public IPEndPoint Endpoint => new(IPAddress.Loopback, _relay.Port);

        public int Connections => _relay.Connections;

        /// <summary>Cuts all connections that there are.</summary>
        public void Cut()
        {
            foreach (var cut in _cuts)
                cut.Cancel();
        }

        public ValueTask DisposeAsync() => _relay.DisposeAsync();
    }
}
