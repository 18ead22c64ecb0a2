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

    /// <summary>Adds itself to a route. Called at table build, never for a request.</summary>
    public abstract void Bind(RouteScope scope, RoutePipeline pipeline);
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

    /// <inheritdoc cref="IPolicyParser.Parse"/>
    protected abstract TPolicy? ParsePolicy(AnnotationReader reader);

    protected abstract void Bind(TPolicy policy, RouteScope scope, RoutePipeline pipeline);
}
