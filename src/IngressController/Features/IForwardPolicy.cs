using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features;

/// <summary>A policy that changes how requests are sent to pods, and nothing else.</summary>
interface IForwardPolicy : IPolicy
{
    /// <summary>The settings with what it asks for; the same object where that changes nothing.</summary>
    /// <param name="settings">What the policies before it asked for.</param>
    /// <param name="upstream">The route's upstream, or null.</param>
    ForwardSettings Apply(ForwardSettings settings, Upstream? upstream);
}

/// <summary>Applies such a policy to its routes.</summary>
sealed class ForwardFeature<TPolicy> : Feature<TPolicy>
    where TPolicy : class, IForwardPolicy
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(TPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Forward = policy.Apply(pipeline.Forward, scope.Route.Upstream);
}
