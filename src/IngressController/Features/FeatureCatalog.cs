using IngressController.Core.Annotations;
using IngressController.Metrics.AccessLogging;
using IngressController.Metrics.Exposition;
using IngressController.Proxy;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Features;

/// <summary>
/// Every feature there is, in one list: no scanning, so that the build can be trimmed. Adding a feature means its folder and
/// one line here.
/// </summary>
sealed class FeatureCatalog : IDisposable
{
    readonly Feature[] _inOrder;

    public FeatureCatalog(AccessLogRegistry accessLogs, TimeProvider time, ILoggerFactory? loggers = null)
    {
        loggers ??= NullLoggerFactory.Instance;
        All =
        [
            new AccessLog.AccessLogFeature(accessLogs),
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
            new LoadBalance.LoadBalanceFeature(),
            new Affinity.AffinityFeature(),
            new Canary.CanaryFeature(Random.Shared),
            new UpstreamVhost.UpstreamVhostFeature(),
            new PassiveProtection.OutlierEjectionFeature(),
            new PassiveProtection.UpstreamLimitsFeature(),
            new BodySize.BodySizeFeature(),
            new UpstreamTimeouts.UpstreamTimeoutsFeature(),
            new Retries.RetriesFeature(),
            new BackendProtocol.BackendProtocolFeature(),
            new UpstreamTls.UpstreamTlsFeature(),
            new RequestBuffering.RequestBufferingFeature(),
            new ResponseBuffering.ResponseBufferingFeature(),
            new UpstreamKeepalive.UpstreamKeepaliveFeature(),
            new Hsts.HstsFeature(),
            new Affinity.SessionCookieFeature(time),
            new Mirror.MirrorFeature(),
            new Compression.CompressionFeature(),
        ];
        _inOrder = [.. All.OrderBy(feature => feature.Stage)];
        Policies = new(All, UnsupportedAnnotations.All, Global);
    }

    public IReadOnlyList<Feature> All { get; }

    /// <summary>What the global settings ask of the edge as a whole, beside what the features make of them.</summary>
    public static IReadOnlyList<IGlobalPolicyParser> Global { get; } = [new ClientPolicyParser(), new ConnectionPolicyParser()];

    /// <summary>The features as translation sees them.</summary>
    public PolicyCatalog Policies { get; }

    /// <summary>What features measure.</summary>
    public IEnumerable<IMetricSource> Metrics => All.OfType<IMetricSource>();

    /// <summary>Lets go of what features hold for the life of the process.</summary>
    public void Dispose()
    {
        foreach (var feature in All.OfType<IDisposable>())
            feature.Dispose();
    }

    /// <summary>Everything the policies of a route ask for.</summary>
    public RoutePipeline Bind(RouteScope scope)
    {
        var pipeline = new RoutePipeline();
        foreach (var feature in _inOrder)
            feature.Bind(scope, pipeline);
        return pipeline;
    }
}
