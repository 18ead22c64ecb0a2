using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Streams;

namespace IngressController.Features;

/// <summary>
/// All features in one list: no scanning, so that the build can be trimmed. To add one, add its folder and one line here; reference,
/// <c>check</c>, webhook, risk levels and routes follow from it.
/// </summary>
static class FeatureCatalog
{
    /// <summary>Features of one stage act in this order.</summary>
    static readonly ImmutableArray<Entry> Entries =
    [
        new(new Tracing.TracingParser(), static services => new Tracing.TracingFeature(services.Tracers, services.Spans)),
        new(new AccessLog.AccessLogParser(), static services => new AccessLog.AccessLogFeature(services.AccessLogs)),
        new(null, static _ => new Snippets.PodVariableFeature()),
        new(new Headers.HideHeadersParser(), static _ => new Headers.HideHeadersFeature()),
        new(new Snippets.PathSnippetParser(), static _ => new Snippets.HiddenSnippetFeature()),
        new(new Snippets.HostSnippetParser(), static services => new Snippets.HostSnippetFeature(services.Matching)),
        new(null, static _ => new Snippets.InternalSnippetFeature()),
        new(null, static services => new Snippets.PathSnippetFeature(services.Matching)),
        new(null, static _ => new Snippets.InputSnippetFeature()),
        new(new CustomErrors.CustomErrorsParser(), static _ => new CustomErrors.CustomErrorsFeature()),
        new(null, static _ => new Snippets.ErrorPageSnippetFeature()),
        new(null, static services => new GatewayFilters.RuleTimeoutFeature(services.Time)),
        new(new TlsProtocol.TlsProtocolParser()),
        new(new ClientCertificate.ClientCertificateParser(),
            static services => new ClientCertificate.ClientCertificateFeature(services.Matching, services.Time)),
        new(new AppRoot.AppRootTemplateParser(), static _ => new AppRoot.AppRootFeature()),
        new(new OwnRedirects.OwnRedirectsParser(), static _ => new OwnRedirects.OwnRedirectsFeature()),
        new(new Cors.CorsParser(), static _ => new Cors.CorsFeature()),
        new(null, static _ => new GatewayFilters.CorsFilterFeature()),
        new(null, static _ => new GatewayFilters.RedirectFilterFeature()),
        new(new WwwRedirectParser(), static _ => new WwwRedirect.WwwRedirectFeature()),
        new(new Redirect.RedirectParser(), static _ => new Redirect.RedirectFeature()),
        new(new SslRedirect.SslRedirectParser(), static services => new SslRedirect.SslRedirectFeature(services.HttpsPort)),
        new(null, static _ => new ClientCertificate.PlainHttpFeature()),
        new(new BlockLists.BlockListParser(), static _ => new BlockLists.BlockListFeature()),
        new(new AccessLists.AccessListParser(), static _ => new AccessLists.AccessListFeature()),
        new(null, static _ => new Snippets.AccessSnippetFeature()),
        new(null, static services => new Snippets.LimitSnippetFeature(services.Time)),
        new(new RateLimit.RateLimitParser(), static services => new RateLimit.RateLimitFeature(services.Time)),
        new(new Bandwidth.BandwidthParser(), static services => new Bandwidth.BandwidthFeature(services.Time)),
        new(new BasicAuth.BasicAuthParser(), static services => new BasicAuth.BasicAuthFeature(services)),
        new(new ExternalAuth.ExternalAuthParser(), static services => new ExternalAuth.ExternalAuthFeature(services)),
        new(new Snippets.AuthSnippetParser(), static _ => new Snippets.AuthVariableFeature()),
        new(new Satisfy.SatisfyParser(), static _ => new Satisfy.SatisfyFeature()),
        new(new Snippets.SnippetSettingsParser()),
        new(new ServerAliasParser()),
        new(new ServiceUpstreamParser()),
        new(new LoadBalance.LoadBalanceParser()),
        new(new Affinity.AffinityParser(), static _ => new Affinity.AffinityFeature()),
        new(new CanaryParser(), static services => new Canary.CanaryFeature(Random.Shared, services.Matching)),
        new(null, static _ => new GatewayFilters.FixedAnswerFeature()),
        new(new DefaultBackendParser(), static _ => new DefaultBackend.DefaultBackendFeature()),
        new(new Rewrite.RewriteTemplateParser(), static services => new Rewrite.RewriteFeature(services.Matching)),
        new(null, static _ => new GatewayFilters.RewriteFilterFeature()),
        new(null, static _ => new GatewayFilters.HeaderFilterFeature()),
        new(null, static _ => new GatewayFilters.BackendFeature()),
        new(new Headers.ProxySetHeadersParser(), static _ => new Headers.ProxySetHeadersFeature()),
        new(null, static _ => new Snippets.RequestSnippetFeature()),
        new(new Headers.ConnectionHeaderParser(), static _ => new Headers.ConnectionHeaderFeature()),
        new(new UpstreamVhost.UpstreamVhostParser(), static _ => new UpstreamVhost.UpstreamVhostFeature()),
        new(new CookieAttributes.CookieAttributesParser(), static _ => new CookieAttributes.CookieAttributesFeature()),
        new(new ProxyRedirect.ProxyRedirectParser(), static _ => new ProxyRedirect.ProxyRedirectFeature()),
        new(new Hsts.HstsParser(), static _ => new Hsts.HstsFeature()),
        new(new Headers.AddHeadersParser(), static _ => new Headers.ResponseHeadersFeature<Headers.AddHeadersPolicy>()),
        new(null, static _ => new Snippets.AnswerEditFeature()),
        new(new Headers.CustomHeadersParser(), static _ => new Headers.ResponseHeadersFeature<Headers.CustomHeadersPolicy>()),
        new(new PassiveProtection.OutlierEjectionParser()),
        new(new PassiveProtection.UpstreamLimitsParser()),
        new(new BodySize.BodySizeParser(), static _ => new BodySize.BodySizeFeature()),
        new(new UpstreamTimeouts.UpstreamTimeoutsParser(), static _ => new ForwardFeature<UpstreamTimeouts.UpstreamTimeoutsPolicy>()),
        new(new Retries.RetriesParser(), static _ => new ForwardFeature<Retries.RetriesPolicy>()),
        new(new BackendProtocol.BackendProtocolParser(), static _ => new ForwardFeature<BackendProtocol.BackendProtocolPolicy>()),
        new(new SslPassthrough.SslPassthroughParser(), static _ => new SslPassthrough.SslPassthroughFeature()),
        new(new UpstreamTls.UpstreamTlsParser(), static _ => new ForwardFeature<UpstreamTls.UpstreamTlsPolicy>()),
        new(new RequestBuffering.RequestBufferingParser(), static _ => new ForwardFeature<RequestBuffering.RequestBufferingPolicy>()),
        new(new ResponseBuffering.ResponseBufferingParser(), static _ => new ForwardFeature<ResponseBuffering.ResponseBufferingPolicy>()),
        new(new UpstreamKeepalive.UpstreamKeepaliveParser(), static _ => new ForwardFeature<UpstreamKeepalive.UpstreamKeepalivePolicy>()),
        new(null, static _ => new Snippets.PodSettingsFeature()),
        new(null, static _ => new Snippets.TryFilesFeature()),
        new(null, static _ => new Snippets.AnswerAddFeature()),
        new(null, static services => new Snippets.AnswerSettingsFeature(services.Time)),
        new(null, static services => new Affinity.SessionCookieFeature(services.Time)),
        new(new Mirror.MirrorParser(), static services => new Mirror.MirrorFeature(services)),
        new(null, static services => new GatewayFilters.MirrorFilterFeature(services, Random.Shared)),
        new(null, static _ => new Snippets.SubFilterHeadersFeature()),
        new(new Compression.CompressionParser(), static _ => new Compression.CompressionFeature()),
        new(null, static _ => new Snippets.SubFilterBodyFeature()),
        new(null, static services => new Tracing.UpstreamSpanFeature(services.Tracers, services.Spans)),
    ];

    /// <param name="Parser">Reads its options; null when it uses the policies of another entry.</param>
    /// <param name="Create">Makes the feature; null when the policies act elsewhere: in translation, handshakes or upstreams.</param>
    sealed record Entry(IPolicyParser? Parser, Func<FeatureServices, Feature>? Create = null);

    /// <summary>All parsers and unsupported options, as data.</summary>
    public static PolicyCatalog Policies { get; } = new(
        Entries.Select(entry => entry.Parser).OfType<IPolicyParser>(),
        UnsupportedAnnotations.All,
        [new ClientPolicyParser(), new ConnectionPolicyParser(), new StreamPolicyParser(), new IngressRulesParser(), new ConfirmedRemovalParser()]);

    public static FeatureSet Create(FeatureServices services) =>
        new([.. Entries.Select(entry => entry.Create).OfType<Func<FeatureServices, Feature>>().Select(create => create(services))]);
}
