using IngressController.Features.OwnRedirects;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Redirect;

/// <summary>
/// <c>permanent-redirect</c> and <c>temporal-redirect</c>: they act before the redirect to HTTPS and before any access rule
/// (behaviour 40). A break of a snippet before them ends them, as all of nginx' rewrite directives.
/// </summary>
sealed class RedirectFeature : Feature<RedirectPolicy>
{
    public override Stage Stage => Stage.Redirect;

    protected override void Bind(RedirectPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.IsCatchAll)
            return;
        var own = policy.Location.StartsWith('/') ? scope.Route.Policies.Get<OwnRedirectsPolicy>() ?? new(Relative: false, WithPort: false) : null;
        pipeline.Use(next => context => context.Rewrite is { IsBroken: true }
            ? next(context)
            : Redirects.Answer(
                context, policy.Status, own is null ? policy.Location : $"{own.OriginFor(context)}{policy.Location}", AnswerReason.Redirect));
    }
}
