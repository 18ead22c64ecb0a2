using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;
using IngressController.AccessLogs;
using IngressController.Metrics.Exposition;
using IngressController.Proxy;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Features;

/// <summary>
/// Every feature there is, in one list: no scanning, so that the build can be trimmed. Adding a feature means its folder and
/// one line here.
/// </summary>
sealed class FeatureCatalog : IDisposable
{
    readonly Feature[] _inOrder;

    /// <param name="accessLogs">The access logs in use.</param>
    /// <param name="time">The clock.</param>
    /// <param name="httpsPort">The port that clients reach HTTPS at; asked for when a table is built.</param>
    /// <param name="loggers">Where features log.</param>
    /// <param name="enableSslPassthrough">Whether the annotation ssl-passthrough is honoured.</param>
    /// <param name="allowUnprotectedSnippets">Whether protections that were written as snippets may be left out.</param>
    /// <param name="connect">Where what annotations name by URL may be; null where nothing connects.</param>
    public FeatureCatalog(
        AccessLogRegistry accessLogs, TimeProvider time, Func<int> httpsPort, ILoggerFactory? loggers = null, bool enableSslPassthrough = false,
        bool allowUnprotectedSnippets = false, ConnectPolicy? connect = null)
    {
        loggers ??= NullLoggerFactory.Instance;
        connect ??= ConnectPolicy.Strict;
        var tracers = new Tracing.TracerRegistry();
        var spans = new Tracing.Spans(time, loggers.CreateLogger<Tracing.Spans>());
        All =
        [
            new Tracing.TracingFeature(tracers, spans),
            new AccessLog.AccessLogFeature(accessLogs),
            new Headers.HideHeadersFeature(),
            new CustomErrors.CustomErrorsFeature(),
            new TlsProtocol.TlsProtocolFeature(),
            new ClientCertificate.ClientCertificateFeature(time),
            new AppRoot.AppRootFeature(),
            new OwnRedirects.OwnRedirectsFeature(),
            new Cors.CorsFeature(),
            new WwwRedirect.WwwRedirectFeature(),
            new Redirect.RedirectFeature(),
            new SslRedirect.SslRedirectFeature(httpsPort),
            new ClientCertificate.PlainHttpFeature(),
            new BlockLists.BlockListFeature(),
            new AccessLists.AccessListFeature(),
            new RateLimit.RateLimitFeature(time),
            new Bandwidth.BandwidthFeature(time),
            new BasicAuth.BasicAuthFeature(time),
            new ExternalAuth.ExternalAuthFeature(time, connect, loggers.CreateLogger<ExternalAuth.ExternalAuthFeature>()),
            new Satisfy.SatisfyFeature(),
            new TranslationFeature(new Snippets.SnippetSettings(allowUnprotectedSnippets)),
            new TranslationFeature(new ServerAliasParser()),
            new TranslationFeature(new ServiceUpstreamParser()),
            new LoadBalance.LoadBalanceFeature(),
            new Affinity.AffinityFeature(),
            new Canary.CanaryFeature(Random.Shared),
            new DefaultBackend.DefaultBackendFeature(),
            new Rewrite.RewriteFeature(),
            new Headers.ProxySetHeadersFeature(),
            new Headers.ConnectionHeaderFeature(),
            new UpstreamVhost.UpstreamVhostFeature(),
            new CookieAttributes.CookieAttributesFeature(),
            new ProxyRedirect.ProxyRedirectFeature(),
            new Headers.AddHeadersFeature(),
            new Headers.CustomHeadersFeature(),
            new PassiveProtection.OutlierEjectionFeature(),
            new PassiveProtection.UpstreamLimitsFeature(),
            new BodySize.BodySizeFeature(),
            new UpstreamTimeouts.UpstreamTimeoutsFeature(),
            new Retries.RetriesFeature(),
            new BackendProtocol.BackendProtocolFeature(),
            new SslPassthrough.SslPassthroughFeature(enableSslPassthrough),
            new UpstreamTls.UpstreamTlsFeature(),
            new RequestBuffering.RequestBufferingFeature(),
            new ResponseBuffering.ResponseBufferingFeature(),
            new UpstreamKeepalive.UpstreamKeepaliveFeature(),
            new Hsts.HstsFeature(),
            new Affinity.SessionCookieFeature(time),
            new Mirror.MirrorFeature(connect, loggers.CreateLogger<Mirror.MirrorSender>()),
            new Compression.CompressionFeature(),
            new Tracing.UpstreamSpanFeature(tracers, spans),
        ];
        _inOrder = [.. All.OrderBy(feature => feature.Stage)];
        Policies = new(All, UnsupportedAnnotations.Judged(allowUnprotectedSnippets), Global);
    }

    public IReadOnlyList<Feature> All { get; }

    /// <summary>What the global settings ask of the edge as a whole, beside what the features make of them.</summary>
    public static IReadOnlyList<IGlobalPolicyParser> Global { get; } = [new ClientPolicyParser(), new ConnectionPolicyParser(), new StreamPolicyParser(), new IngressRulesParser()];

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

    /// <summary>The features that can act on routes with these policies, in the order in which they act.</summary>
    public Feature[] ActingOn(PolicySet policies) => Array.FindAll(_inOrder, feature => feature.CanAct(policies));
}
