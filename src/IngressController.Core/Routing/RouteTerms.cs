using IngressController.Core.Annotations;
using IngressController.Core.Cluster;

namespace IngressController.Core.Routing;

/// <summary>All that decides what a route of a host is, before there is one. Its members are those of <see cref="Route"/>.</summary>
readonly record struct RouteTerms(
    ObjectKey? Ingress, string Path, PathMatch Match, Upstream? Upstream, int StatusWithoutDestination, PolicySet Policies,
    Upstream? DefaultBackend = null, PathPattern? Pattern = null, bool LacksTrailingSlash = false)
{
    /// <summary>The route, without an index.</summary>
    public Route RouteOf(string host) => new()
    {
        Ingress = Ingress,
        Host = host,
        Path = Path,
        Match = Match,
        Upstream = Upstream,
        StatusWithoutDestination = StatusWithoutDestination,
        Policies = Policies,
        DefaultBackend = DefaultBackend,
        Pattern = Pattern,
        LacksTrailingSlash = LacksTrailingSlash,
    };

    /// <summary>
    /// Whether the route of an earlier table can stand for this one: it says the same of the very same objects. The path decides
    /// about its pattern.
    /// </summary>
    public bool Describe(Route route) =>
        Ingress == route.Ingress && Path == route.Path && Match == route.Match && Pattern is null == route.Pattern is null &&
        LacksTrailingSlash == route.LacksTrailingSlash && StatusWithoutDestination == route.StatusWithoutDestination &&
        ReferenceEquals(Upstream, route.Upstream) && ReferenceEquals(DefaultBackend, route.DefaultBackend) &&
        ReferenceEquals(Policies, route.Policies) && route.Canaries.IsEmpty;
}
