using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Proxy;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Features;

/// <summary>
/// Every feature there is, in one list: no scanning, so that the build can be trimmed. Adding a feature means its folder and
/// one line here.
/// </summary>
sealed class FeatureCatalog : IDisposable
{
    readonly Feature[] _inOrder;

    public FeatureCatalog(TimeProvider time, ILoggerFactory? loggers = null)
    {
        loggers ??= NullLoggerFactory.Instance;
        All =
        [
            new TlsProtocol.TlsProtocolFeature(),
            new ClientCertificate.ClientCertificateFeature(time),
            new SslRedirect.SslRedirectFeature(),
            new BlockLists.BlockListFeature(),
            new AccessLists.AccessListFeature(),
            new RateLimit.RateLimitFeature(time),
            new Bandwidth.BandwidthFeature(time),
            new BasicAuth.BasicAuthFeature(time),
            new ExternalAuth.ExternalAuthFeature(time, loggers.CreateLogger<ExternalAuth.ExternalAuthFeature>()),
            new Satisfy.SatisfyFeature(),
            new UpstreamVhost.UpstreamVhostFeature(),
            new Hsts.HstsFeature(),
        ];
        _inOrder = [.. All.OrderBy(feature => feature.Stage)];
        Policies = new(All, UnsupportedAnnotations.All);
    }

    public IReadOnlyList<Feature> All { get; }

    /// <summary>The features as translation sees them.</summary>
    public PolicyCatalog Policies { get; }

    /// <summary>Lets go of what features hold for the life of the process.</summary>
    public void Dispose()
    {
        foreach (var feature in All.OfType<IDisposable>())
            feature.Dispose();
    }

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
