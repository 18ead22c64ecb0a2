using System.Net;
using EchoPod;

namespace IngressController.EndToEnd.Tests.Pods;

/// <summary>A running pod with an address of its own.</summary>
sealed class Pod(EchoServer server, NetworkNamespace? network, Action<Pod> ended) : IAsyncDisposable
{
    public string Name => Server.Name;

    public IPAddress Address => Server.Endpoint.Address;

    public EchoServer Server => server;

    /// <summary>The namespace it lives in; null for a pod on loopback.</summary>
    public NetworkNamespace? Network => network;

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        ended(this);
    }
}
