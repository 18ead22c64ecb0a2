using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <summary><c>custom-headers</c>.</summary>
sealed class CustomHeadersFeature : Feature<CustomHeadersPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(CustomHeadersPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        foreach (var (name, _, value) in policy.Headers)
            response.Headers[name] = value.Evaluate(context);
    });
}
