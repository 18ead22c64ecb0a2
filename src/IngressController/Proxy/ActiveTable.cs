using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Translation;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Gateways;
using IngressController.Proxy.Passthrough;
using IngressController.Proxy.Streams;
using IngressController.Tls;

namespace IngressController.Proxy;

/// <summary>
/// A routing table with everything bound to it, read by each request with one volatile read. Immutable; a change creates a new
/// one.
/// </summary>
sealed record ActiveTable
{
    /// <summary>The table before the first complete list: version 0, serves nothing.</summary>
    public static ActiveTable Empty { get; } = new()
    {
        Version = 0,
        Routing = Translator.Translate(ClusterSnapshot.Empty, new(), PolicyCatalog.Empty).Table,
        Routes = [],
        Plain = null,
        Tls = TlsTable.Empty,
        Clients = ClientPolicy.Default,
        Connections = ConnectionPolicy.Default,
        Passthrough = PassthroughTable.Empty,
        StreamSettings = StreamPolicy.Default,
        Streams = [],
    };

    /// <summary>Number of swaps since the start.</summary>
    public required long Version { get; init; }

    public required RoutingTable Routing { get; init; }

    /// <summary>The bound routes, by <see cref="Route.Index"/>.</summary>
    public required BoundRoute[] Routes { get; init; }

    /// <summary>How requests are sent to default backends, whatever protocol the route's own upstream has; null in the empty table.</summary>
    public required RouteForwarding? Plain { get; init; }

    public required TlsTable Tls { get; init; }

    /// <summary>Which peers are trusted about the client.</summary>
    public required ClientPolicy Clients { get; init; }

    /// <summary>Limits for clients.</summary>
    public required ConnectionPolicy Connections { get; init; }

    /// <summary>The hosts whose TLS connections are passed through.</summary>
    public required PassthroughTable Passthrough { get; init; }

    /// <summary>What is served for Gateways.</summary>
    public BoundGateways Gateways { get; init; } = BoundGateways.Empty;

    /// <summary>Settings of TCP and UDP services.</summary>
    public required StreamPolicy StreamSettings { get; init; }

    public required ImmutableArray<BoundStream> Streams { get; init; }
}

/// <summary>Holds the active table.</summary>
sealed class ActiveTableHolder
{
    volatile ActiveTable _current = ActiveTable.Empty;

    public ActiveTable Current => _current;

    public void Swap(ActiveTable table) => _current = table;
}
