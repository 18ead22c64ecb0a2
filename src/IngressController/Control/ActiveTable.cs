using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Proxy;
using IngressController.Tls;

namespace IngressController.Control;

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
        Tls = TlsTable.Empty,
    };

    /// <summary>Counts the swaps since the start.</summary>
    public required long Version { get; init; }

    public required RoutingTable Routing { get; init; }

    /// <summary>What is bound to each route, at its <see cref="Route.Index"/>.</summary>
    public required BoundRoute[] Routes { get; init; }

    /// <summary>How TLS handshakes are answered.</summary>
    public required TlsTable Tls { get; init; }
}

/// <summary>Holds the table in force.</summary>
sealed class ActiveTableHolder
{
    volatile ActiveTable _current = ActiveTable.Empty;

    public ActiveTable Current => _current;

    public void Swap(ActiveTable table) => _current = table;
}
