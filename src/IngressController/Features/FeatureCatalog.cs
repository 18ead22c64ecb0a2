using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;
using IngressController.Metrics.AccessLogging;
using IngressController.Proxy;

namespace IngressController.Features;

/// <summary>
/// Every feature there is, in one list: no scanning, so that the build can be trimmed. Adding a feature means its folder and
/// one line here.
/// </summary>
sealed class FeatureCatalog
{
    readonly Feature[] _inOrder;

    /// <param name="accessLogs">The access logs in use.</param>
    /// <param name="time">The clock.</param>
    /// <param name="httpsPort">The port that clients reach HTTPS at; asked for when a table is built.</param>
    public FeatureCatalog(AccessLogRegistry accessLogs, TimeProvider time, Func<int> httpsPort)
    {
        All =
        [
            new AccessLog.AccessLogFeature(accessLogs),
            new Headers.HideHeadersFeature(),
            new CustomErrors.CustomErrorsFeature(),
            new TlsProtocol.TlsProtocolFeature(),
            new ClientCertificate.ClientCertificateFeature(time),
            new AppRoot.AppRootFeature(),
            new OwnRedirects.TrailingSlashFeature(),
            new Cors.CorsFeature(),
            new WwwRedirect.WwwRedirectFeature(),
            new Redirect.RedirectFeature(),
            new SslRedirect.SslRedirectFeature(httpsPort),
            new BlockLists.BlockListFeature(),
            new AccessLists.AccessListFeature(),
            new BasicAuth.BasicAuthFeature(TimeProvider.System),
            new Satisfy.SatisfyFeature(),
            new TranslationFeature(new ServerAliasParser()),
            new TranslationFeature(new ServiceUpstreamParser()),
            new DefaultBackend.DefaultBackendFeature(),
            new Rewrite.RewriteFeature(),
            new Headers.ProxySetHeadersFeature(),
            new Headers.ConnectionHeaderFeature(),
            new UpstreamVhost.UpstreamVhostFeature(),
            new CookieAttributes.CookieAttributesFeature(),
            new ProxyRedirect.ProxyRedirectFeature(),
            new Headers.AddHeadersFeature(),
            new Headers.CustomHeadersFeature(),
            new Hsts.HstsFeature(),
        ];
        _inOrder = [.. All.OrderBy(feature => feature.Stage)];
        Policies = new(All, UnsupportedAnnotations.All);
    }

    public IReadOnlyList<Feature> All { get; }

    /// <summary>The features as translation sees them.</summary>
    public PolicyCatalog Policies { get; }

    /// <summary>Everything the policies of a route ask for.</summary>
    public RoutePipeline Bind(RouteScope scope)
    {
        var pipeline = new RoutePipeline();
        foreach (var feature in _inOrder)
            feature.Bind(scope, pipeline);
        return pipeline;
    }
}
