using System.Collections.Immutable;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Metrics.Requests;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Gateways;
using IngressController.Proxy.Passthrough;
using IngressController.Proxy.Streams;
using IngressController.Tls;

namespace IngressController.Reconciling;

/// <summary>Binds a routing table to what serves it: upstream state, pipelines, counters, certificates.</summary>
/// <param name="forward">The last step of each pipeline.</param>
/// <param name="defaultCertificate">The Secret of <c>--default-ssl-certificate</c>.</param>
/// <param name="time">The clock for validity of certificates.</param>
sealed class TableBinder(
    FeatureSet features, UpstreamRegistry upstreams, RequestRegistry metrics, UpstreamClientPool clients, ForwardStep forward,
    ObjectKey? defaultCertificate, TimeProvider time)
{
    readonly RequestStep _forward = forward.HandleAsync;
    readonly ForwardingRegistry _forwardings = new(clients);

    /// <summary>Reads the certificates of Gateways; the translation judges by the same.</summary>
    public GatewayCertificates Certificates { get; init; } = new();

    /// <summary>The table, and diagnostics about certificates, which translation does not read because it has no clock.</summary>
    /// <param name="translation">The translation.</param>
    /// <param name="snapshot">Its objects.</param>
    /// <param name="previous">The table in force.</param>
    /// <param name="newest">An upstream with the endpoints it has now.</param>
    public (ActiveTable Table, ImmutableArray<Diagnostic> Diagnostics) Bind(
        TranslationResult translation, ClusterSnapshot snapshot, ActiveTable previous, Func<Upstream, Upstream> newest)
    {
        var routing = translation.Table;
        foreach (var upstream in translation.Upstreams.Values)
            upstreams.Bind(newest(upstream));
        var binder = new RouteBinder(features, metrics, _forwardings, _forward, routing, upstreams);
        var routes = binder.Bind(previous);
        var gateways = translation.Gateways.Table;
        var boundGateways = ReferenceEquals(gateways, previous.Gateways.Table) ? previous.Gateways
            : new BoundGateways(gateways, binder.Bind(gateways), Certificates.Of(snapshot, gateways));
        var (tls, diagnostics) = TlsTable.Bind(routing, snapshot, defaultCertificate, previous.Tls, time.GetUtcNow());
        var table = new ActiveTable
        {
            Version = previous.Version + 1,
            Routing = routing,
            Routes = routes,
            Plain = _forwardings.Plain,
            Tls = tls,
            Gateways = boundGateways,
            Clients = translation.Global.Get<ClientPolicy>() ?? ClientPolicy.Default,
            Connections = translation.Global.Get<ConnectionPolicy>() ?? ConnectionPolicy.Default,
            Passthrough = PassthroughTable.Bind(routing, routes),
            StreamSettings = translation.Global.Get<StreamPolicy>() ?? StreamPolicy.Default,
            Streams = [.. translation.Streams.Select(service => new BoundStream(service, upstreams.Of(service.Upstream)))],
        };
        return (table, DiagnosticSink.Join(diagnostics, binder.Failures.ToSorted()));
    }

    /// <summary>Drops state that only earlier tables used. Call once the new table is active.</summary>
    public void ReleaseUnused(TranslationResult translation, ActiveTable table)
    {
        upstreams.RetainOnly(translation.Upstreams);
        BoundRoute[] routes = table.Gateways.Routes.Length == 0 ? table.Routes : [.. table.Routes, .. table.Gateways.Routes];
        metrics.Follow(Array.ConvertAll(routes, static route => route.Metrics));
        _forwardings.RetainOnly(routes);
    }
}
