using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <summary>The setting <c>add-headers</c> (behaviour 23).</summary>
sealed class AddHeadersFeature : Feature<AddHeadersPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(AddHeadersPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        foreach (var (name, _, value) in policy.Headers)
            response.Headers[name] = value.Evaluate(context);
    });
}
