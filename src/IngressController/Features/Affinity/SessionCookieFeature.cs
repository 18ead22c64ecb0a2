using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Affinity;

/// <summary>
/// Sets the session cookie. Unlike <see cref="AffinityFeature"/>, which acts before the upstream is chosen, it acts after everything
/// that rewrites the pod's cookies, so that these steps leave the session cookie alone.
/// </summary>
sealed class SessionCookieFeature(TimeProvider time) : Feature
{
    public override Stage Stage => Stage.Transform;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (IsSticky(scope.Route.Policies) || (!scope.Route.Canaries.IsEmpty && scope.Route.Canaries.Any(canary => IsSticky(canary.Upstream.Policies))))
            pipeline.EditResponse(Tell);
    }

    static bool IsSticky(PolicySet policies) => policies.Get<AffinityPolicy>() is not null;

    void Tell(RequestContext context, HttpResponse response) => context.Session?.Tell(context, response, time.GetUtcNow());
}
