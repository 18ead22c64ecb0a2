using IngressController.Proxy;

namespace IngressController.Features.RequestBuffering;

/// <summary><c>proxy-request-buffering</c> and <c>client-body-buffer-size</c> (behaviour 88).</summary>
sealed class RequestBufferingFeature : Feature<RequestBufferingPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(RequestBufferingPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var forward = pipeline.Forward;
        if (forward.BuffersRequests != policy.IsOn || forward.BodyMemory != policy.Memory)
            pipeline.Forward = forward with { BuffersRequests = policy.IsOn, BodyMemory = policy.Memory };
    }
}
