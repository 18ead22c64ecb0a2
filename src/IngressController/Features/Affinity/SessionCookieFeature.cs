using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Affinity;

/// <summary>
/// Sets the session cookie. Apart from <see cref="AffinityFeature"/>, which acts before the upstream is chosen, because it is not
/// to be mistaken for a cookie of the pod: it comes after everything that rewrites those.
/// </summary>
sealed class SessionCookieFeature(TimeProvider time) : Feature
{
    public override Stage Stage => Stage.Transform;

    public override IPolicy? Parse(AnnotationReader reader) => null;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var canaries = scope.Route.Canaries.Select(canary => scope.Table.Upstreams[canary.Upstream.Key].Policies);
        if (canaries.Append(scope.Route.Policies).Any(policies => policies.Get<AffinityPolicy>() is not null))
            pipeline.EditResponse((context, response) => context.Session?.Tell(context, response, time.GetUtcNow()));
    }
}
