using System.Collections.Concurrent;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Forwarding.Http1;
using IngressController.Proxy.Forwarding.Http2;
using IngressController.Proxy.Outgoing;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>The connections to pods, one client per profile. They outlive tables; the active table decides which are kept.</summary>
sealed class UpstreamClientPool(ConnectPolicy connect, IHttpForwarder forwarder, ApplicationErrors errors) : IDisposable
{
    readonly ConnectionSweep _sweep = new();
    readonly ConcurrentDictionary<ClientProfile, Http1Client> _http1 = new();
    readonly ConcurrentDictionary<ClientProfile, Http2Client> _http2 = new();

    public int Count => _http1.Count + _http2.Count;

    public IHttpForwarder Forwarder => forwarder;

    public ApplicationErrors Errors => errors;

    public Http1Client Http1Of(ClientProfile profile) =>
        _http1.GetOrAdd(profile, static (profile, pool) => new(profile, pool.Connect, pool._sweep), this);

    public Http2Client Http2Of(ClientProfile profile) => _http2.GetOrAdd(profile, static (profile, pool) => new(profile, pool.Connect), this);

    ConnectPolicy Connect => connect;

    /// <summary>
    /// Drops the clients that none of these routes uses. A request of an earlier table may be about to use one: connections of
    /// HTTP/1.1 are closed after that, and those of HTTP/2 when the last reference is gone.
    /// </summary>
    public void RetainOnly(IEnumerable<RouteForwarding> used)
    {
        var kept = used.SelectMany(forwarding => forwarding.Profiles).ToHashSet();
        foreach (var profile in _http1.Keys)
        {
            if (!kept.Contains(profile) && _http1.TryRemove(profile, out var client))
                client.Close();
        }

        foreach (var profile in _http2.Keys)
        {
            if (!kept.Contains(profile))
                _http2.TryRemove(profile, out _);
        }
    }

    public void Dispose()
    {
        foreach (var client in _http1.Values)
            client.Close();
        foreach (var client in _http2.Values)
            client.Dispose();
        _sweep.Dispose();
    }
}
