using System.Net;
using System.Net.Sockets;
using System.Text;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Faults;

/// <summary>The program where few files may be open, sockets included, and clients that take all they can get.</summary>
public sealed class FewOpenFilesTests
{
    const int Limit = 512;

    [Fact]
    public async Task Silent_clients_that_take_every_file_keep_nobody_from_being_served_and_no_change_from_being_read()
    {
        await using var place = await FaultyPlace.StartAsync(["prlimit", $"--nofile={Limit}:{Limit}"]);
        List<Socket> silent = [];
        try
        {
            for (var i = 0; i < 2 * Limit; i++)
                silent.Add(await ConnectAsync(place.Controller, i));
            await using (var probe = TrafficProbe.Start(place.Controller.Http, "a.example", keep: false))
            {
                await place.WriteAsync("second", Objects.Ingress("second", "second.example", "pod"));
                await place.UntilServedAsync("second.example");
                await Eventually.TrueAsync("clients ask", () => probe.Total >= 20);
                (await probe.StopAsync()).AssertAllSucceeded(atLeast: 20);
            }

            Assert.Contains("max-worker-connections", place.Controller.Program.Error + place.Controller.Program.Output, StringComparison.Ordinal);
        }
        finally
        {
            silent.ForEach(static socket => socket.Dispose());
        }

        await place.UntilServedAsync("a.example");
    }

    [Fact]
    public async Task Clients_with_open_requests_that_take_every_file_are_refused_and_leave_the_others_alone()
    {
        await using var place = await FaultyPlace.StartAsync(["prlimit", $"--nofile={Limit}:{Limit}"]);
        List<Socket> waiting = [];
        try
        {
            // Each holds a connection to the pod too, which waits for a body that never comes.
            for (var i = 0; i < 2 * Limit; i++)
            {
                var socket = await ConnectAsync(place.Controller, i);
                waiting.Add(socket);
                await TryAsync(() => socket.SendAsync(Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: streamed.example\r\nContent-Length: 10\r\n\r\nx")));
            }

            await place.WriteAsync("second", Objects.Ingress("second", "second.example", "pod"));
            await Eventually.IsAsync(
                "the change is in force", place.Controller.MetricsAsync,
                static metrics => metrics.Contains("ingress=\"second\"", StringComparison.Ordinal));
        }
        finally
        {
            waiting.ForEach(static socket => socket.Dispose());
        }

        await place.UntilServedAsync("a.example");
        await place.UntilServedAsync("second.example");
    }

    // From several networks, as one alone may not have all of it; each has more than any other client, who goes before it.
    static async Task<Socket> ConnectAsync(ControllerProcess controller, int number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(new IPAddress([127, 67, (byte)(number % 4), 1]), 0));
        await TryAsync(() => socket.ConnectAsync(controller.Http));
        return socket;
    }

    static async Task TryAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
        }
        catch (SocketException)
        {
            // Refused: that is what a full edge does.
        }
    }
}
