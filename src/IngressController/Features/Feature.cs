using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features;

/// <summary>Everything of a table that a feature may use for a route. While all of it stays the same, the binding of the route stays valid.</summary>
/// <param name="Route">The route.</param>
/// <param name="Host">Its host, under the name of the rules.</param>
/// <param name="Upstreams">The run-time state of every upstream of the table.</param>
/// <param name="DefaultBackend">The upstream of <c>--default-backend-service</c>; null for none.</param>
/// <param name="Forward">The last step: sends a request to the context's upstream.</param>
/// <param name="Plain">How requests are sent to other targets than the route's own upstream: over plain HTTP.</param>
sealed record RouteScope(
    Route Route, VirtualHost Host, UpstreamRegistry Upstreams, UpstreamState? DefaultBackend, RequestStep Forward, RouteForwarding Plain)
{
    /// <summary>Whether the route stands for the unmatched paths of its host.</summary>
    public bool IsUnmatched => ReferenceEquals(Route, Host.Unmatched);

    /// <summary>
    /// Whether the route stands for everything that no rule covers. Redirects and rewrites of an Ingress that takes this role do not
    /// apply there (behaviour 27).
    /// </summary>
    public bool IsCatchAll => IsUnmatched && Host.Name.Length == 0;
}

/// <summary>
/// Acts on requests. It reads no annotations or settings itself, but the policies that its parser made of them. A feature is one
/// folder and one entry in <see cref="FeatureCatalog"/>; nothing else names it.
/// </summary>
abstract class Feature
{
    public abstract Stage Stage { get; }

    /// <summary>False where it does nothing on routes with these policies, whatever their other properties.</summary>
    public virtual bool CanAct(PolicySet policies) => true;

    /// <summary>Adds itself to a route. What it adds in a stage that guards counts as an access rule; no feature can forget that.</summary>
    public void Join(RouteScope scope, RoutePipeline pipeline)
    {
        var before = pipeline.Count;
        Bind(scope, pipeline);
        if (Stage.Guards() && pipeline.Count > before)
            pipeline.AddRule(RuleOf(scope));
    }

    /// <summary>Adds itself to a route. Called at table build, never for a request.</summary>
    public abstract void Bind(RouteScope scope, RoutePipeline pipeline);

    /// <summary>
    /// What it enforces on a route, comparable by value with other routes; it is an access rule where its stage guards and it adds a
    /// step. By default all policies of the route, which only similar Ingresses share.
    /// </summary>
    public virtual object RuleOf(RouteScope scope) => scope.Route.Policies;
}

/// <summary>A feature for one type of policy.</summary>
abstract class Feature<TPolicy> : Feature
    where TPolicy : class, IPolicy
{
    public sealed override bool CanAct(PolicySet policies) => policies.Get<TPolicy>() is not null;

    public sealed override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.Route.Policies.Get<TPolicy>() is { } policy)
            Bind(policy, scope, pipeline);
    }

    public sealed override object RuleOf(RouteScope scope) => scope.Route.Policies.Get<TPolicy>() is { } policy ? RuleOf(policy) : Stage;

    /// <summary>The part of the policy that affects who is admitted.</summary>
    protected virtual object RuleOf(TPolicy policy) => policy;

    protected abstract void Bind(TPolicy policy, RouteScope scope, RoutePipeline pipeline);
}
