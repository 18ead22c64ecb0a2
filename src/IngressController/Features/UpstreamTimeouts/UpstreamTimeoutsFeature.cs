using IngressController.Proxy;

namespace IngressController.Features.UpstreamTimeouts;

/// <summary><c>proxy-connect-timeout</c>, <c>proxy-send-timeout</c> and <c>proxy-read-timeout</c> (behaviour 91).</summary>
sealed class UpstreamTimeoutsFeature : Feature<UpstreamTimeoutsPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(UpstreamTimeoutsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var forward = pipeline.Forward;
        if (forward.SendTimeout != policy.Send || forward.ReadTimeout != policy.Read || forward.Client.ConnectTimeout != policy.Connect)
        {
            pipeline.Forward = forward with
            {
                SendTimeout = policy.Send,
                ReadTimeout = policy.Read,
                Client = forward.Client with { ConnectTimeout = policy.Connect },
            };
        }
    }
}
