using System.Collections.Immutable;
using IngressController.Features.Affinity;
using IngressController.Proxy;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Canary;

/// <summary>Canary releases. Translation has found the main route of each canary (CanaryMerger); this feature decides per request.</summary>
/// <param name="random">Draws for the weights.</param>
/// <param name="matching">What comparing with patterns may cost.</param>
sealed class CanaryFeature(Random random, MatchBudget matching) : Feature
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
        ImmutableArray<RenewableRegex> dear =
            [.. canaries.Select(canary => canary.Policy.HeaderPattern).OfType<RenewableRegex>().Where(pattern => pattern.IsDear)];
        if (dear.IsEmpty)
        {
            pipeline.Use(next => context =>
            {
                Take(context, chooser.Choose(context));
                return next(context);
            });
            return;
        }

        pipeline.Use(next => async context =>
        {
            using (var turn = await MatchTurn.BeginAsync(matching, scope.Host, dear, context.Http))
            {
                if (turn.IsRefused)
                {
                    await context.AnswerWith(StatusCodes.Status503ServiceUnavailable, AnswerReason.SlowMatching);
                    return;
                }

                using var measure = turn.Measure();
                Take(context, chooser.Choose(context, MatchDeadline.Start()));
            }

            await next(context);
        });
    }

    static void Take(RequestContext context, BoundCanary? canary)
    {
        if (canary is null)
            return;
        context.Upstream = canary.Upstream;
        context.Canary = canary.Upstream;

        // Where sessions extend to the canary, it uses those of the main Ingress; otherwise its own, if any.
        if (context.Session is null || !canary.Policy.KeepsSessions)
            context.Session = canary.OwnSession;
    }
}
