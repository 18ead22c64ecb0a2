using IngressController.Budgets;
using IngressController.Proxy;

namespace IngressController.Tests.Architecture;

/// <summary>Nothing new that can grow comes in without its bound, or the reason why it needs none.</summary>
public sealed class GrowthTests
{
    /// <summary>Type, without the first part of its name → the bound that holds it, or why it cannot grow by what clients and tenants do.</summary>
    static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["AccessLogs.AccessLogRegistry"] = "One for each path that access-log-path had since the start, which only who sets the ConfigMap can change.",
        ["Budgets.FairBudget`1"] = "An account for each who holds something, of which there is so much and no more.",
        ["Budgets.Ledger"] = "One for each bound.",
        ["Features.BasicAuth.Digest.DigestNonces"] = "digest-nonces",
        ["Features.BasicAuth.Digest.UsedNonces"] = "digest-nonces",
        ["Features.ExpiringCache`1"] = "Its capacity; verified-passwords and auth-cache are kept in such ones.",
        ["Features.ExternalAuth.AuthCache"] = "auth-cache",
        ["Features.Mirror.MirrorSender"] = "One for each namespace that mirrors now or has a copy under way (mirror-copies).",
        ["Features.RateLimit.ConnectionCounts"] = "One for each client and Ingress with a request under way, which client-memory holds.",
        ["Metrics.AdmissionMetrics"] = "5,000 Ingresses; further ones are not counted by name.",
        ["Metrics.Requests.RequestRegistry"] = "series",
        ["Metrics.Requests.RouteMetrics"] = "series",
        ["Metrics.Requests.SeriesBudget"] = "series",
        ["Metrics.Requests.TrafficHistory"] = "15 minutes of 1,000 Ingresses, and the last reading of all that have series.",
        ["Proxy.Balancing.ClientAffinity"] = "client-affinity",
        ["Proxy.Balancing.UpstreamRegistry"] = "The upstreams of the table in force, which the limits on objects hold.",
        ["Proxy.Connections.ClientPlaces"] = "connections",
        ["Proxy.Connections.StalledTransfers"] = "One for each request or answer under way, which client-memory holds.",
        ["Proxy.Forwarding.Bodies.KeptAnswer"] = "proxy-buffers-number, up to 1 MiB, and client-memory.",
        ["Proxy.Forwarding.FailureLines"] = "failure-lines",
        ["Proxy.Forwarding.Http1.ConnectionPool"] = "Twice upstream-keepalive-connections for each processor, over all pools of a profile.",
        ["Proxy.Forwarding.Http1.ConnectionSweep"] = "The connections to pods: of requests under way (client-memory), and kept ones (ConnectionPool).",
        ["Proxy.Forwarding.Http1.Http1Client"] = "The destinations of the table in force; those that left are swept.",
        ["Proxy.Forwarding.Http2.SilentConnections"] = "One for each request under way over HTTP/2, which client-memory holds.",
        ["Proxy.Forwarding.UpstreamClientPool"] = "The profiles of the table in force.",
        ["Proxy.Gateways.GatewayListener"] = "The endpoints of the table in force, each at an address of --gateway-address-pool.",
        ["Proxy.Gateways.GatewaySocket"] = "connections",
        ["Proxy.Gateways.GatewayTransport"] = "The endpoints of the table in force that cannot be listened on.",
        ["Proxy.Matching.MatchAccount"] = "The patterns of one host, which the limits on objects hold.",
        ["Proxy.Matching.MatchBudget"] = "The hosts of the table in force that have dear patterns.",
        ["Proxy.Outgoing.FairSlots"] = "Who waits, so many of each member, and groups of them until they are idle.",
        ["Proxy.Outgoing.Names.NameResolver"] = "names",
        ["Proxy.Outgoing.UrlClients"] = "One for each namespace that asks or mirrors now.",
        ["Proxy.Streams.StreamServices"] = "The TCP and UDP ports of the settings in force.",
        ["Proxy.Streams.StreamSessions"] = "connections",
        ["Proxy.Streams.UdpPort"] = "connections",
    };

    [Fact]
    public void Everything_that_can_grow_has_a_bound_or_a_reason() =>
        Assert.Equal(
            Known.Keys.Order(StringComparer.Ordinal),
            GrowingThings.Of(typeof(RequestHandler).Assembly).Select(name => name["IngressController.".Length..]));

    [Fact]
    public void What_is_named_is_a_bound_of_the_table()
    {
        var bounds = Bounds.All.Select(bound => bound.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(Known.Values, one => Assert.True(one.EndsWith('.') || bounds.Contains(one), one));
    }
}
