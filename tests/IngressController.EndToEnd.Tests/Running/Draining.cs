using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Running;

/// <summary>SIGTERM: not ready at once, still serving for the grace period, then the end of each request and exit code 0.</summary>
public sealed class Draining
{
    [Fact]
    public async Task Nothing_under_way_is_lost_and_new_requests_are_served_during_the_grace_period()
    {
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await ServeAsync(bed, "--shutdown-grace-period", "4", "--post-shutdown-grace-period", "0");
        using var socket = await OpenWebSocketAsync(bed);
        Assert.Equal("before", await EchoAsync(socket, "before"));
        // Longer than the grace period: it ends while the controller no longer accepts anything.
        var slow = bed.Client.GetAsync("http://drain.example/?delay-ms=6000");
        await using var probe = TrafficProbe.Start(bed.Controller.Http, "drain.example");
        await Eventually.TrueAsync("the probe's traffic flows", () => probe.Total > 20);

        Assert.Equal(HttpStatusCode.OK, await bed.Controller.ProbeAsync("/healthz"));
        await bed.Controller.TerminateAsync();
        await UntilNotReadyAsync(bed);
        Assert.Equal(HttpStatusCode.InternalServerError, await bed.Controller.ProbeAsync("/healthz"));
        for (var i = 0; i < 20; i++)
        {
            using var newcomer = new EdgeClient(bed.Controller);
            Assert.Equal(HttpStatusCode.OK, (await newcomer.GetAsync("http://drain.example/")).Status);
        }

        (await probe.StopAsync()).AssertAllSucceeded(atLeast: 20);
        Assert.Equal("during", await EchoAsync(socket, "during"));
        Assert.Equal(HttpStatusCode.OK, (await slow).Status);
        Assert.Equal("after", await EchoAsync(socket, "after"));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        Assert.Equal(0, await bed.Controller.Program.ExitCodeAsync(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task Answers_during_the_grace_period_ask_clients_to_close_the_connection()
    {
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await ServeAsync(bed, "--shutdown-grace-period", "5", "--post-shutdown-grace-period", "0");
        Assert.False((await bed.Client.GetAsync("http://drain.example/")).Headers.ContainsKey("Connection"));

        await bed.Controller.TerminateAsync();
        await UntilNotReadyAsync(bed);

        var response = await bed.Client.GetAsync("http://drain.example/");
        Assert.Equal("close", response.Headers.GetValueOrDefault("Connection"), ignoreCase: true);
        Assert.Equal(0, await bed.Controller.Program.ExitCodeAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task After_the_grace_period_no_new_connection_is_accepted()
    {
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        var pod = await ServeAsync(bed, "--shutdown-grace-period", "0", "--post-shutdown-grace-period", "0");
        var slow = bed.Client.GetAsync("http://drain.example/?delay-ms=2000");
        await Eventually.IsAsync("the slow request has arrived", () => Task.FromResult(pod.Server.Statistics.Open), open => open == 1);

        await bed.Controller.TerminateAsync();
        await Eventually.IsAsync("connections are refused", () => CanConnectAsync(bed.Controller.Http), accepted => !accepted);
        Assert.False(bed.Controller.Program.HasExited);

        Assert.Equal(HttpStatusCode.OK, (await slow).Status);
        Assert.Equal(0, await bed.Controller.Program.ExitCodeAsync(TimeSpan.FromSeconds(15)));
    }

    static async Task<Pod> ServeAsync(TestBed bed, params string[] flags)
    {
        var pods = await bed.StartServiceAsync("drain");
        await bed.ApplyAsync(Objects.Ingress("drain", "drain.example", "drain"));
        await bed.StartControllerAsync(flags);
        await bed.Client.UntilServedByAsync("http://drain.example/", "drain");
        return pods[0];
    }

    static Task<HttpStatusCode?> UntilNotReadyAsync(TestBed bed) => Eventually.IsAsync(
        "it is no longer ready", bed.Controller.ReadinessAsync, status => status == HttpStatusCode.ServiceUnavailable);

    static async Task<ClientWebSocket> OpenWebSocketAsync(TestBed bed)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri("ws://drain.example/websocket"), bed.Client.Invoker, CancellationToken.None);
        return socket;
    }

    static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        var buffer = new byte[1024];
        var message = await socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, message.Count);
    }

    static async Task<bool> CanConnectAsync(IPEndPoint endpoint)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
