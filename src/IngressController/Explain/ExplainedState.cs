using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Translation;
using IngressController.Proxy.Access;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Clients;
using IngressController.Tls;

namespace IngressController.Explain;

/// <summary>What requests are explained by: a table, and the objects it was made of.</summary>
/// <param name="Snapshot">The objects.</param>
/// <param name="Options">The flags that decide what is served.</param>
/// <param name="Served">The Ingresses that are served.</param>
/// <param name="Problems">What is wrong with the objects, certificates among them.</param>
/// <param name="Tls">The table, and the certificates of its hosts.</param>
/// <param name="Clients">Which peers are trusted about the client.</param>
sealed record ExplainedState(
    ClusterSnapshot Snapshot, TranslationOptions Options, ImmutableArray<ObjectKey> Served, ImmutableArray<Diagnostic> Problems,
    TlsTable Tls, ClientPolicy Clients)
{
    public RoutingTable Routing => Tls.Routing;

    /// <summary>The path that is a health check for unknown hosts.</summary>
    public string HealthPath { get; init; } = "/healthz";

    /// <summary>Newer objects, for the endpoints, which change without a new table.</summary>
    public ClusterSnapshot Newest { get; init; } = Snapshot;

    /// <summary>What runs of an upstream; null: nothing does.</summary>
    public Func<Upstream, UpstreamState?> Running { get; init; } = static _ => null;

    /// <summary>What guards the paths of a route's host; null: it is not known.</summary>
    public Func<Route, PathGuard?>? GuardOf { get; init; }

    /// <summary>Translates objects that were read once.</summary>
    public static ExplainedState Of(ClusterSnapshot snapshot, TranslationOptions options, PolicyCatalog catalog, DateTimeOffset now)
    {
        var translation = Translator.Translate(snapshot, options, catalog);
        var (tls, found) = TlsTable.Bind(translation.Table, snapshot, options.DefaultCertificate, TlsTable.Empty, now);
        return new(
            snapshot, options, translation.Served, DiagnosticSink.Join(translation.Diagnostics, found), tls,
            translation.Global.Get<ClientPolicy>() ?? ClientPolicy.Default);
    }
}
