using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Passthrough;
using IngressController.Proxy.Streams;
using IngressController.Tls;

namespace IngressController.Proxy;

/// <summary>
/// A routing table together with everything that was bound to it: what a request needs, found with one volatile read.
/// Immutable; a change makes a new one.
/// </summary>
sealed record ActiveTable
{
    /// <summary>What is in force before the first complete list: version 0, serves nothing.</summary>
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

    /// <summary>Counts the swaps since the start.</summary>
    public required long Version { get; init; }

    public required RoutingTable Routing { get; init; }

    /// <summary>What is bound to each route, at its <see cref="Route.Index"/>.</summary>
    public required BoundRoute[] Routes { get; init; }

    /// <summary>How requests go to default backends, whatever their route's own upstream speaks; null in the empty table.</summary>
    public required RouteForwarding? Plain { get; init; }

    /// <summary>How TLS handshakes are answered.</summary>
    public required TlsTable Tls { get; init; }

    /// <summary>Whose word about the client is taken.</summary>
    public required ClientPolicy Clients { get; init; }

    /// <summary>What a client may cost.</summary>
    public required ConnectionPolicy Connections { get; init; }

    /// <summary>The hosts whose TLS connections are passed on as they are.</summary>
    public required PassthroughTable Passthrough { get; init; }

    /// <summary>How TCP and UDP services are passed on.</summary>
    public required StreamPolicy StreamSettings { get; init; }

    /// <summary>The TCP and UDP services.</summary>
    public required ImmutableArray<BoundStream> Streams { get; init; }
}

/// <summary>Holds the table in force.</summary>
sealed class ActiveTableHolder
{
    volatile ActiveTable _current = ActiveTable.Empty;

    public ActiveTable Current => _current;

    public void Swap(ActiveTable table) => _current = table;
}
