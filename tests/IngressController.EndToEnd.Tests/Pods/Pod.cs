using System.Diagnostics;
using System.Net;
using EchoPod;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Pods;

/// <summary>A running pod with an address of its own.</summary>
sealed class Pod(EchoServer server, NetworkNamespace? network, Action<Pod> ended) : IAsyncDisposable
{
    static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(200);

    public string Name => Server.Name;

    public IPAddress Address => Server.Endpoint.Address;

    public EchoServer Server => server;

    /// <summary>The namespace it lives in; null for a pod on loopback.</summary>
    public NetworkNamespace? Network => network;

    /// <summary>
    /// Waits until no request is open and none has come for a while: traffic has left the pod, as kubelet's grace period
    /// lets it before a pod ends.
    /// </summary>
    public async Task UntilIdleAsync()
    {
        var last = server.Statistics;
        var since = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync($"no more traffic reaches {Name}", () =>
        {
            var now = server.Statistics;
            if (now.Requests != last.Requests || now.Open > 0)
                (last, since) = (now, Stopwatch.GetTimestamp());
            return Stopwatch.GetElapsedTime(since) > QuietTime;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        ended(this);
    }
}
