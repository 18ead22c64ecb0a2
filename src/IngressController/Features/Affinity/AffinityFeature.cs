using IngressController.Proxy;

namespace IngressController.Features.Affinity;

/// <summary>Sticky sessions by cookie (behaviour 82 and 83).</summary>
sealed class AffinityFeature : Feature
{
    public override Stage Stage => Stage.Upstream;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var route = scope.Route;
        if (route.Upstream is not { } upstream)
            return;
        var own = route.Policies.Get<AffinityPolicy>();

        // The affinity of another Ingress on the same Service port is followed when its cookie is sent, but no cookie is set
        // (behaviour 83).
        if ((own ?? upstream.Policies.Get<AffinityPolicy>()) is { } policy)
        {
            var session = policy.CreateBalancer(isTold: own is not null, marksUpstream: own is not null && HasStickyCanary(route));
            pipeline.Use(next => context =>
            {
                context.Session = session;
                return next(context);
            });
        }
    }

    static bool HasStickyCanary(Route route) => route.Canaries.Any(canary => canary.Policy.KeepsSessions);
}
