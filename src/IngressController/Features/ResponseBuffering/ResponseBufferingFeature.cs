using IngressController.Proxy;

namespace IngressController.Features.ResponseBuffering;

/// <summary><c>proxy-buffer-size</c>, which limits the headers of an answer (behaviour 89).</summary>
sealed class ResponseBufferingFeature : Feature<ResponseBufferingPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(ResponseBufferingPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var forward = pipeline.Forward;
        if (forward.Client.MaxHeaderKiB != policy.HeaderKiB)
            pipeline.Forward = forward with { Client = forward.Client with { MaxHeaderKiB = policy.HeaderKiB } };
    }
}
