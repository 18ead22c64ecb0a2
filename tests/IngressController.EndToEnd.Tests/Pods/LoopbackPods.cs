using System.Net;
using EchoPod;

namespace IngressController.EndToEnd.Tests.Pods;

/// <summary>
/// Pods on loopback addresses 127.x.y.z. The first finds a free port and the others use the same one on addresses that
/// nobody else uses; x is chosen at random, so that test runs side by side keep apart.
/// </summary>
sealed class LoopbackPods : IPodHost
{
    static readonly int Range = Random.Shared.Next(16, 250);
    static int _last;

    public int Port { get; private set; }

    public async Task<Pod> StartAsync(string name)
    {
        var number = Interlocked.Increment(ref _last);
        var address = new IPAddress([127, (byte)Range, (byte)(number / 250), (byte)(number % 250 + 1)]);
        var server = await EchoServer.StartAsync(name, new IPEndPoint(address, Port));
        Port = server.Endpoint.Port;
        return new(server, null, static _ => { });
    }
}
