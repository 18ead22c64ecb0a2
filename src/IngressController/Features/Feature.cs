using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features;

/// <summary>
/// What a feature may know of the route it is bound to, and nothing else that a table has: a route stays as it was bound for as
/// long as all of this stays the same.
/// </summary>
/// <param name="Route">The route.</param>
/// <param name="Host">Its host, under the name of the rules.</param>
/// <param name="Upstreams">The run-time state of every upstream of the table.</param>
/// <param name="DefaultBackend">The upstream of <c>--default-backend-service</c>; null when there is none.</param>
/// <param name="Forward">The last step: sends a request to the context's upstream.</param>
/// <param name="Plain">How requests are sent that have nothing to do with a route's own upstream: over plain HTTP.</param>
sealed record RouteScope(
    Route Route, VirtualHost Host, UpstreamRegistry Upstreams, UpstreamState? DefaultBackend, RequestStep Forward, RouteForwarding Plain)
{
    /// <summary>Whether it stands for what no path of its host covers.</summary>
    public bool IsUnmatched => ReferenceEquals(Route, Host.Unmatched);

    /// <summary>
    /// Whether it stands for what no rule at all covers. Where an Ingress asks to be that, its redirects and rewrites do not
    /// act there (behaviour 27).
    /// </summary>
    public bool IsCatchAll => IsUnmatched && Host.Name.Length == 0;
}

/// <summary>
/// Something that acts on requests. What it is asked by, it does not read itself: it finds the policies that its parser made of
/// annotations and settings. One folder, one entry in <see cref="FeatureCatalog"/>; nothing else names it.
/// </summary>
abstract class Feature
{
    /// <summary>When it acts.</summary>
    public abstract Stage Stage { get; }

    /// <summary>False where it does nothing to a route with these policies, whatever else the route has.</summary>
    public virtual bool CanAct(PolicySet policies) => true;

    /// <summary>
    /// Adds itself to a route, and what it adds in a stage that guards as an access rule: no feature can forget that.
    /// </summary>
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
    /// What it enforces on a route, compared by value with what it does on others: an access rule, where its stage guards and
    /// it adds a step. By default all policies, which only routes of like Ingresses share.
    /// </summary>
    public virtual object RuleOf(RouteScope scope) => scope.Route.Policies;
}

/// <summary>A feature that one type of policy asks for.</summary>
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

    /// <summary>As much of the policy as makes a difference to who may come.</summary>
    protected virtual object RuleOf(TPolicy policy) => policy;

    protected abstract void Bind(TPolicy policy, RouteScope scope, RoutePipeline pipeline);
}
