namespace IngressController.Core.Cluster;

/// <summary>An HTTPRoute, GRPCRoute or TLSRoute of <c>gateway.networking.k8s.io</c>: they differ in their matches only.</summary>
/// <param name="RouteKind">Which of the three.</param>
/// <param name="Key">Namespace and name.</param>
/// <param name="Meta">Identity and age.</param>
/// <param name="Parents"><c>spec.parentRefs</c>.</param>
/// <param name="Hostnames"><c>spec.hostnames</c>, in lower case.</param>
/// <param name="Rules"><c>spec.rules</c>.</param>
public sealed record GatewayRoute(
    ResourceKind RouteKind, ObjectKey Key, ObjectMeta Meta, ValueArray<ParentRef> Parents, ValueArray<string> Hostnames, ValueArray<RouteRule> Rules)
    : GatewayObject(Key, Meta)
{
    public override ResourceKind Kind => RouteKind;
}

/// <summary>One of <c>spec.parentRefs</c>, as written: its status repeats it word for word.</summary>
/// <param name="Group">Null: <c>gateway.networking.k8s.io</c>.</param>
/// <param name="Kind">Null: Gateway.</param>
/// <param name="Namespace">Null: the route's.</param>
/// <param name="Name">The parent's name.</param>
/// <param name="SectionName">One of its listeners; null: all.</param>
/// <param name="Port">Those of one port; null: all.</param>
public sealed record ParentRef(string? Group, string? Kind, string? Namespace, string Name, string? SectionName, int? Port);

/// <summary>One of <c>spec.rules</c>.</summary>
/// <param name="Matches">Empty: everything.</param>
/// <param name="Filters">In the order in which they act.</param>
/// <param name="Backends"><c>backendRefs</c>.</param>
public sealed record RouteRule(ValueArray<RouteMatch> Matches, ValueArray<RouteFilter> Filters, ValueArray<BackendRef> Backends)
{
    /// <summary><c>timeouts</c>, as written; null for those that are missing.</summary>
    public RouteTimeouts Timeouts { get; init; } = new(null, null);
}

/// <summary><c>timeouts</c> of a rule, as written.</summary>
/// <param name="Request">From the request to the end of the answer.</param>
/// <param name="BackendRequest">The same for one try.</param>
public sealed record RouteTimeouts(string? Request, string? BackendRequest);

/// <summary>One of <c>matches</c>: all of its parts have to match.</summary>
/// <param name="Path">The path; null: any.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Query">The query parameters.</param>
/// <param name="Method">The HTTP method; null: any.</param>
public sealed record RouteMatch(TextMatch? Path, ValueArray<NamedMatch> Headers, ValueArray<NamedMatch> Query, string? Method)
{
    /// <summary>The gRPC method of a GRPCRoute; null: any.</summary>
    public GrpcMethod? Grpc { get; init; }
}

/// <summary>A text that is compared.</summary>
/// <param name="Type"><c>Exact</c>, <c>PathPrefix</c>, <c>RegularExpression</c>, or whatever was written.</param>
/// <param name="Value">As written.</param>
public sealed record TextMatch(string Type, string Value);

/// <summary>A header or a query parameter whose value is compared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The value.</param>
public sealed record NamedMatch(string Name, TextMatch Value);

/// <summary><c>method</c> of a GRPCRoute's match.</summary>
/// <param name="Type"><c>Exact</c> (the default), <c>RegularExpression</c>, or whatever was written.</param>
/// <param name="Service">Null: any.</param>
/// <param name="Method">Null: any.</param>
public sealed record GrpcMethod(string Type, string? Service, string? Method);

/// <summary>One of <c>backendRefs</c>.</summary>
/// <param name="Target">What it refers to.</param>
/// <param name="Port">The Service's port; null when it is missing.</param>
/// <param name="Weight">Its share of the sum of weights; 0: none.</param>
/// <param name="Filters">What acts only on requests to it.</param>
public sealed record BackendRef(ObjectRef Target, int? Port, int Weight, ValueArray<RouteFilter> Filters);
