using System.Collections.Concurrent;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding;

/// <summary>The connections to pods, one client per profile. They outlive tables; the active table decides which are kept.</summary>
sealed class UpstreamClientPool(ConnectPolicy connect) : IDisposable
{
    readonly ConcurrentDictionary<ClientProfile, UpstreamClient> _clients = new();

    public int Count => _clients.Count;

    public UpstreamClient Of(ClientProfile profile) => _clients.GetOrAdd(profile, static (profile, connect) => new(profile, connect), connect);

    /// <summary>
    /// Drops the clients that none of these routes uses. They are not disposed: a request of an earlier table may be about to use
    /// one. Its sockets are closed when the last reference is gone.
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
