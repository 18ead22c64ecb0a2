using IngressController.Core.Translation.Policies;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.WwwRedirect;

/// <summary>
/// <c>from-to-www-redirect</c> (behaviour 41). Translation adds a host for the other name; this feature answers for it. The port is
/// left out where it is the scheme's default.
/// </summary>
sealed class WwwRedirectFeature : Feature
{
    public override Stage Stage => Stage.Redirect;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.Route.Policies.Get<HostRedirectPolicy>() is { } policy)
            Redirect(policy, pipeline);
    }

    static void Redirect(HostRedirectPolicy policy, RoutePipeline pipeline) =>
        pipeline.Use(_ => context => Redirects.Answer(context, policy.Status, LocationOf(context, policy.Host), AnswerReason.WwwRedirect));

    static string LocationOf(RequestContext context, string host)
    {
        var uri = context.Asked.Raw.AsSpan();
        if (uri.EndsWith('/'))
            uri = uri[..^1];
        return $"{context.Scheme}://{host}{Redirects.PortSuffix(context.Scheme, context.ForwardedPort)}{uri}";
    }
}
