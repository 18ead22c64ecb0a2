using System.Globalization;
using IngressController.Features.OwnRedirects;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;
using IngressController.Tls.Clients;

namespace IngressController.Features.SslRedirect;

/// <summary>Redirects HTTP requests to HTTPS (behaviour 35 to 39).</summary>
/// <param name="httpsPort">The port at which clients reach HTTPS, for <c>use-port-in-redirects</c>.</param>
sealed class SslRedirectFeature(Func<int> httpsPort) : Feature<SslRedirectPolicy>
{
    public override Stage Stage => Stage.TlsRedirect;

    protected override void Bind(SslRedirectPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        // Never for the catch-all: no rule asks for TLS on an unknown name (behaviour 38).
        if (scope.Host.Name.Length == 0 || !(policy.Always || scope.Host.HasCertificate))
            return;
        var port = scope.Route.Policies.Get<OwnRedirectsPolicy>() is { WithPort: true } ? string.Create(CultureInfo.InvariantCulture, $":{httpsPort()}") : "";
        if (Locations.Cover(policy.ExemptPaths, scope.Route.Path))
            return;
        var mayBeExempt = HostClientRule.Of(scope.Host) is not { Verify: VerifyClient.On };
        pipeline.Use(next => context =>
            context.Scheme == "https" || (mayBeExempt && Locations.CoverPlainly(policy.ExemptPaths, context.Asked.Raw))
                ? next(context)
                : Redirect(policy, context, port));
    }

    static Task Redirect(SslRedirectPolicy policy, RequestContext context, string port)
    {
        var uri = context.Asked.Raw.AsSpan();
        if (!policy.PreserveTrailingSlash && uri.EndsWith('/'))
            uri = uri[..^1];
        return Redirects.Answer(context, policy.Status, $"https://{context.Host.Name}{port}{uri}", AnswerReason.SslRedirect);
    }
}
