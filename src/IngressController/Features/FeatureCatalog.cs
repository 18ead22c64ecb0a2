using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Metrics.AccessLogging;
using IngressController.Proxy;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Streams;

namespace IngressController.Features;

/// <summary>
/// Every feature there is, in one list: no scanning, so that the build can be trimmed. Adding a feature means its folder and
/// one line here.
/// </summary>
sealed class FeatureCatalog
{
    readonly Feature[] _inOrder;

    public FeatureCatalog(AccessLogRegistry accessLogs, TimeProvider time, bool enableSslPassthrough = false)
    {
        All =
        [
            new AccessLog.AccessLogFeature(accessLogs),
            new SslPassthrough.SslPassthroughFeature(enableSslPassthrough),
            new TlsProtocol.TlsProtocolFeature(),
            new ClientCertificate.ClientCertificateFeature(time),
            new SslRedirect.SslRedirectFeature(),
            new BlockLists.BlockListFeature(),
            new AccessLists.AccessListFeature(),
            new BasicAuth.BasicAuthFeature(TimeProvider.System),
            new Satisfy.SatisfyFeature(),
            new UpstreamVhost.UpstreamVhostFeature(),
            new Hsts.HstsFeature(),
        ];
        _inOrder = [.. All.OrderBy(feature => feature.Stage)];
        Policies = new(All, UnsupportedAnnotations.All, Global);
    }

    public IReadOnlyList<Feature> All { get; }

    /// <summary>What the global settings ask of the edge as a whole, beside what the features make of them.</summary>
    public static IReadOnlyList<IGlobalPolicyParser> Global { get; } = [new ClientPolicyParser(), new ConnectionPolicyParser(), new StreamPolicyParser()];

    /// <summary>The features as translation sees them.</summary>
    public PolicyCatalog Policies { get; }

    /// <summary>Everything the policies of a route ask for.</summary>
    public RoutePipeline Bind(Route route, VirtualHost host, RoutingTable table)
    {
        var pipeline = new RoutePipeline();
        var scope = new RouteScope(route, host, table);
        foreach (var feature in _inOrder)
            feature.Bind(scope, pipeline);
        return pipeline;
    }
}
