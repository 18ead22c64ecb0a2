using System.Collections.Concurrent;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding;

/// <summary>The connections to pods, one client a profile. They outlive tables; which profiles are in use, the present one says.</summary>
/// <param name="connect">Where connections may go.</param>
sealed class UpstreamClientPool(ConnectPolicy connect) : IDisposable
{
    readonly ConcurrentDictionary<ClientProfile, UpstreamClient> _clients = new();

    public int Count => _clients.Count;

    public UpstreamClient Of(ClientProfile profile) => _clients.GetOrAdd(profile, static (profile, connect) => new(profile, connect), connect);

    /// <summary>
    /// Lets go of the clients that were made for no route of these. They are not disposed: a request that began with an
    /// earlier table may be about to use one. With the last of those its sockets are closed.
    /// </summary>
    public void RetainOnly(IEnumerable<RouteForwarding> used)
    {
        var kept = used.SelectMany(forwarding => forwarding.Clients).ToHashSet();
        foreach (var (profile, client) in _clients)
        {
            if (!kept.Contains(client))
                _clients.TryRemove(profile, out _);
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }
}
