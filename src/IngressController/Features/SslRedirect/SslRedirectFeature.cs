using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Features.OwnRedirects;
using IngressController.Proxy;
using IngressController.Tls.Clients;

namespace IngressController.Features.SslRedirect;

/// <summary>Sends HTTP requests to HTTPS (behaviour 35 to 39).</summary>
/// <param name="httpsPort">The port that clients reach HTTPS at, for <c>use-port-in-redirects</c>.</param>
sealed class SslRedirectFeature(Func<int> httpsPort) : Feature<SslRedirectPolicy>
{
    static readonly Annotation SslRedirect = new("ssl-redirect", "Redirects HTTP to HTTPS when the host has a certificate; on unless set to false.");
    static readonly Annotation Force = new("force-ssl-redirect", "Redirects HTTP to HTTPS even when the host has no certificate here.");
    static readonly Annotation PreserveSlash = new("preserve-trailing-slash", "Keeps a slash at the end of the redirected URI.");
    static readonly Setting SslRedirectDefault = new("ssl-redirect", "true", "Default of the annotation ssl-redirect.");
    static readonly Setting ForceDefault = new("force-ssl-redirect", "false", "Default of the annotation force-ssl-redirect.");
    static readonly Setting PreserveSlashDefault = new("preserve-trailing-slash", "false", "Default of the annotation preserve-trailing-slash.");
    static readonly Setting Exempt = new("no-tls-redirect-locations", "/.well-known/acme-challenge", "Paths that are never redirected to HTTPS, with all below them; on hosts that require client certificates, only those of rules of their own.");

    public override IReadOnlyList<Annotation> Annotations => [SslRedirect, Force, PreserveSlash];

    public override IReadOnlyList<Setting> Settings => [SslRedirectDefault, ForceDefault, PreserveSlashDefault, RedirectSettings.Code, Exempt];

    public override Stage Stage => Stage.TlsRedirect;

    protected override SslRedirectPolicy? ParsePolicy(AnnotationReader reader)
    {
        var settings = reader.Settings;
        var whenCertificate = reader.Bool(SslRedirect) ?? settings.Bool(SslRedirectDefault);
        var always = reader.Bool(Force) ?? settings.Bool(ForceDefault);
        var preserve = reader.Bool(PreserveSlash) ?? settings.Bool(PreserveSlashDefault);
        var status = RedirectSettings.StatusOf(settings);

        return whenCertificate || always ? new(whenCertificate, always, preserve, status, Values.List(settings.Text(Exempt)).ToValueArray()) : null;
    }

    protected override void Bind(SslRedirectPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        // Never for the catch-all: nobody has asked for TLS on a name that no rule knows (behaviour 38).
        if (scope.Host.Name.Length == 0 || !(policy.Always || scope.Host.HasCertificate))
            return;
        var port = scope.Route.Policies.Get<OwnRedirectsPolicy>() is { WithPort: true } ? string.Create(CultureInfo.InvariantCulture, $":{httpsPort()}") : "";
        if (Locations.Cover(policy.ExemptPaths, scope.Route.Path))
            return;
        var mayBeExempt = HostClientRule.Of(scope.Host) is not { Verify: VerifyClient.On };
        pipeline.Use(next => context =>
            context.Scheme == "https" || (mayBeExempt && Locations.CoverPlainly(policy.ExemptPaths, context.Target.Raw)) ? next(context) : Redirect(policy, context, port));
    }

    static Task Redirect(SslRedirectPolicy policy, RequestContext context, string port)
    {
        var uri = context.Target.Raw.AsSpan();
        if (!policy.PreserveTrailingSlash && uri.EndsWith('/'))
            uri = uri[..^1];
        return Redirects.Answer(context, policy.Status, $"https://{context.Host.Name}{port}{uri}");
    }
}
