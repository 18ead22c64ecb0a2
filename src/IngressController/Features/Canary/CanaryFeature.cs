using IngressController.Features.Affinity;
using IngressController.Proxy;

namespace IngressController.Features.Canary;

/// <summary>Canary releases. Translation has found the main route of each canary (CanaryMerger); this feature decides per request.</summary>
/// <param name="random">Draws for the weights.</param>
sealed class CanaryFeature(Random random) : Feature
{
    public override Stage Stage => Stage.Upstream;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var route = scope.Route;
        if (route.Upstream is not { } main || route.Canaries.IsEmpty)
            return;
        var canaries = route.Canaries.Select(canary => new BoundCanary(
            canary.Policy,
            scope.Upstreams.Of(canary.Upstream),
            canary.Upstream.Policies.Get<AffinityPolicy>()?.CreateBalancer(isTold: true, marksUpstream: false))).ToArray();
        var chooser = new CanaryChooser(scope.Upstreams.Of(main), canaries, random);
        pipeline.Use(next => context =>
        {
            if (chooser.Choose(context) is { } canary)
                Take(context, canary);
            return next(context);
        });
    }

    static void Take(RequestContext context, BoundCanary canary)
    {
        context.Upstream = canary.Upstream;
        context.Canary = canary.Upstream;

        // Where sessions extend to the canary, it uses those of the main Ingress; otherwise its own, if any.
        if (context.Session is null || !canary.Policy.KeepsSessions)
            context.Session = canary.OwnSession;
    }
}
