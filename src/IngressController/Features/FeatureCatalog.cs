using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;
using IngressController.Proxy;

namespace IngressController.Features;

/// <summary>
/// Every feature there is, in one list: no scanning, so that the build can be trimmed. Adding a feature means its folder and
/// one line here.
/// </summary>
sealed class FeatureCatalog
{
    readonly Feature[] _inOrder;

    /// <param name="httpsPort">The port that clients reach HTTPS at; asked for when a table is built.</param>
    public FeatureCatalog(Func<int> httpsPort)
    {
        All =
        [
            new Headers.HideHeadersFeature(),
            new CustomErrors.CustomErrorsFeature(),
            new AppRoot.AppRootFeature(),
            new OwnRedirects.TrailingSlashFeature(),
            new Cors.CorsFeature(),
            new WwwRedirect.WwwRedirectFeature(),
            new Redirect.RedirectFeature(),
            new SslRedirect.SslRedirectFeature(httpsPort),
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
