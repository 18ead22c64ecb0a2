using System.Globalization;
using IngressController.Features.OwnRedirects;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.SslRedirect;

/// <summary>Redirects HTTP requests to HTTPS (behaviour 35 to 39).</summary>
/// <param name="httpsPort">The port at which clients reach HTTPS, for <c>use-port-in-redirects</c>.</param>
sealed class SslRedirectFeature(Func<int> httpsPort) : Feature<SslRedirectPolicy>
{
    public override Stage Stage => Stage.TlsRedirect;

    protected override void Bind(SslRedirectPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (!policy.Covers(scope.Route, scope.Host))
            return;
        var port = scope.Route.Policies.Get<OwnRedirectsPolicy>() is { WithPort: true } ? string.Create(CultureInfo.InvariantCulture, $":{httpsPort()}") : "";
        var mayBeExempt = SslRedirectPolicy.MayExempt(scope.Host);
        pipeline.Use(next => context =>
            context.Scheme == "https" || (mayBeExempt && policy.Exempts(context.Asked.Raw))
                ? next(context)
                : Redirects.Answer(context, policy.Status, policy.LocationOf(context.Host.Name, port, context.Asked.Raw), AnswerReason.SslRedirect));
    }
}
