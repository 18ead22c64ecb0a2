using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <summary>A policy that sets headers of every answer.</summary>
interface IResponseHeadersPolicy : IPolicy
{
    ValueArray<HeaderEntry> Headers { get; }
}

/// <summary>Sets them (behaviour 23).</summary>
sealed class ResponseHeadersFeature<TPolicy> : Feature<TPolicy>
    where TPolicy : class, IResponseHeadersPolicy
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(TPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        foreach (var (name, _, value) in policy.Headers)
            response.Headers[name] = value.Evaluate(context);
    });
}
