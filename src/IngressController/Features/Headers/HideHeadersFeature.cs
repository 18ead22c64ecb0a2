using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <summary>
/// The settings <c>hide-headers</c>, <c>server-tokens</c> and <c>allow-backend-server-header</c> (behaviour 19). It edits answers
/// first, so that it hides headers of the upstream but not those that other features set.
/// </summary>
sealed class HideHeadersFeature : Feature<HideHeadersPolicy>
{
    public override Stage Stage => Stage.Errors;

    protected override void Bind(HideHeadersPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        pipeline.KeepsServerHeader = policy.KeepServer;
        if (!policy.Names.IsEmpty)
            pipeline.EditResponse((context, response) =>
            {
                if (context.Answerer != Answerer.Pod)
                    return;
                foreach (var name in policy.Names)
                    response.Headers.Remove(name);
            });
    }
}
