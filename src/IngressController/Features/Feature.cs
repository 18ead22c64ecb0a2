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
/// Something an annotation or global setting can ask for: its names, how its policy is read, and how it acts. One folder, one
/// entry in <see cref="FeatureCatalog"/>; nothing else names it.
/// </summary>
abstract class Feature : IPolicyParser
{
    public virtual IReadOnlyList<Annotation> Annotations => [];

    public virtual IReadOnlyList<Setting> Settings => [];

    /// <summary>When it acts.</summary>
    public abstract Stage Stage { get; }

    public abstract IPolicy? Parse(AnnotationReader reader);

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

/// <summary>A feature with one policy type.</summary>
abstract class Feature<TPolicy> : Feature
    where TPolicy : class, IPolicy
{
    public sealed override IPolicy? Parse(AnnotationReader reader) => ParsePolicy(reader);

    public sealed override bool CanAct(PolicySet policies) => policies.Get<TPolicy>() is not null;

    public sealed override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.Route.Policies.Get<TPolicy>() is { } policy)
            Bind(policy, scope, pipeline);
    }

    public sealed override object RuleOf(RouteScope scope) => scope.Route.Policies.Get<TPolicy>() is { } policy ? RuleOf(policy) : Stage;

    /// <summary>As much of the policy as makes a difference to who may come.</summary>
    protected virtual object RuleOf(TPolicy policy) => policy;

    /// <inheritdoc cref="IPolicyParser.Parse"/>
    protected abstract TPolicy? ParsePolicy(AnnotationReader reader);

    protected abstract void Bind(TPolicy policy, RouteScope scope, RoutePipeline pipeline);
}
