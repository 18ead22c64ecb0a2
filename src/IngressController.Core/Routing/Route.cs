using IngressController.Core.Annotations;

namespace IngressController.Core.Routing;

/// <summary>How a rule's path is compared.</summary>
public enum PathMatch
{
    Exact,
    Prefix,
}

/// <summary>Where a rule of the Gateway API stands.</summary>
/// <param name="Gateway">The Gateway.</param>
/// <param name="Listener">The name of the listener.</param>
/// <param name="Route">The HTTPRoute, GRPCRoute or TLSRoute.</param>
/// <param name="Rule">The number of the rule in it, from 0.</param>
public sealed record GatewayPlace(ObjectKey Gateway, string Listener, ObjectReference Route, int Rule);

/// <summary>What happens to the requests of one path of one host.</summary>
public sealed record Route
{
    /// <summary>
    /// Its index in <see cref="RoutingTable.Routes"/>, under which the data plane also keeps what it bound to the route. It is the
    /// same in all tables that have this very instance; -1 before it is in a table.
    /// </summary>
    public int Index { get; init; } = -1;

    /// <summary>The Ingress that owns it; null for the built-in catch-all.</summary>
    public required ObjectKey? Ingress { get; init; }

    /// <summary>The rule of a route of the Gateway API that it is; null for a path of an Ingress.</summary>
    public GatewayPlace? Gateway { get; init; }

    /// <summary>The object that it comes from, for people; null for the built-in catch-all.</summary>
    public string? Owner => Ingress?.ToString() ?? Gateway?.Route.ToString();

    /// <summary>The rule's host (<c>*.example.com</c> for a wildcard), in lower case; empty for host-less rules.</summary>
    public required string Host { get; init; }

    /// <summary>The path as written in the Ingress; <c>/</c> for an empty one and for unmatched paths of a host.</summary>
    public required string Path { get; init; }

    public required PathMatch Match { get; init; }

    /// <summary>The path as regular expression, on a host in regex mode (behaviour 57); null on others and for unmatched paths.</summary>
    public PathPattern? Pattern { get; init; }

    /// <summary>The location of a server-snippet that it is; null for a path of an Ingress.</summary>
    public HostLocation? Location { get; init; }

    /// <summary>
    /// Set where <c>--nginx-path-quirks</c> answers a path that lacks only the trailing slash of <see cref="Path"/> (behaviour 56).
    /// </summary>
    public bool LacksTrailingSlash { get; init; }

    /// <summary>Where requests go; null: they answer 404.</summary>
    public required Upstream? Upstream { get; init; }

    /// <summary>
    /// The answer when <see cref="Upstream"/> has no destination: 503, but 404 when the default backend of
    /// <c>--default-backend-service</c> stands in for a rule that does not exist (behaviour 25, 29).
    /// </summary>
    public required int StatusWithoutDestination { get; init; }

    /// <summary>
    /// Receives the requests while <see cref="Upstream"/> has no destination (the annotation default-backend, behaviour 31); or null.
    /// </summary>
    public Upstream? DefaultBackend { get; init; }

    /// <summary>Upstreams that take part of its requests, oldest Ingress first.</summary>
    public ValueArray<Canary> Canaries { get; init; }

    /// <summary>What its Ingress' annotations and the global settings ask of it.</summary>
    public required PolicySet Policies { get; init; }

    /// <summary>
    /// Whether another route, apart from its index, says the same about the same instances. The pattern follows from the path and is
    /// not compared.
    /// </summary>
    internal bool IsLike(Route other) =>
        Ingress == other.Ingress && Host == other.Host && Path == other.Path && Match == other.Match && Pattern is null == other.Pattern is null &&
        LacksTrailingSlash == other.LacksTrailingSlash && Location == other.Location && StatusWithoutDestination == other.StatusWithoutDestination &&
        ReferenceEquals(Upstream, other.Upstream) && ReferenceEquals(DefaultBackend, other.DefaultBackend) &&
        ReferenceEquals(Policies, other.Policies) && Canaries.AsSpan().SequenceEqual(other.Canaries.AsSpan(), Canary.SameObjects);
}
