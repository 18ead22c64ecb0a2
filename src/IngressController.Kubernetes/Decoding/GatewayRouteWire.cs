namespace IngressController.Kubernetes.Decoding;

/// <summary>An HTTPRoute, GRPCRoute or TLSRoute.</summary>
abstract class GatewayRouteWire(ResourceKind kind) : GatewayObjectWire
{
    public RouteSpecWire? Spec { get; set; }

    public override ClusterObject ToObject(ObjectKey key)
    {
        var spec = Spec ?? new();
        return new GatewayRoute(
            kind, key, Meta(), spec.ParentRefs.Map(parent => parent.ToParent()),
            spec.Hostnames.ToTexts().Select(name => name.ToLowerInvariant()).ToValueArray(),
            RulesOf(spec).Map(rule => rule.ToRule(kind, key.Namespace)))
        {
            WithoutEffect = new GivenFields()
                .With("spec.useDefaultGateways", spec.UseDefaultGateways)
                .WithEach("spec.rules", spec.Rules, static (given, path, rule) => given
                    .With($"{path}.retry", rule.Retry).With($"{path}.sessionPersistence", rule.SessionPersistence))
                .Paths,
        };
    }

    // A missing list of rules is one rule that matches everything, as the API's default says.
    static RouteRuleWire?[] RulesOf(RouteSpecWire spec) => spec.Rules ?? [new()];
}

sealed class HttpRouteWire() : GatewayRouteWire(ResourceKind.HTTPRoute);

sealed class GrpcRouteWire() : GatewayRouteWire(ResourceKind.GRPCRoute);

sealed class TlsRouteWire() : GatewayRouteWire(ResourceKind.TLSRoute);

sealed class RouteSpecWire
{
    public ParentRefWire?[]? ParentRefs { get; set; }

    public string?[]? Hostnames { get; set; }

    public RouteRuleWire?[]? Rules { get; set; }

    public GivenWire? UseDefaultGateways { get; set; }
}

sealed class ParentRefWire
{
    public string? Group { get; set; }

    public string? Kind { get; set; }

    public string? Namespace { get; set; }

    public string? Name { get; set; }

    public string? SectionName { get; set; }

    public int? Port { get; set; }

    public ParentRef ToParent() => new(
        TextPool.Share(Group), TextPool.Share(Kind), TextPool.Share(Namespace), TextPool.Share(Name ?? ""), TextPool.Share(SectionName), Port);
}

sealed class RouteRuleWire
{
    public RouteMatchWire?[]? Matches { get; set; }

    public RouteFilterWire?[]? Filters { get; set; }

    public BackendRefWire?[]? BackendRefs { get; set; }

    public RouteTimeoutsWire? Timeouts { get; set; }

    public GivenWire? Retry { get; set; }

    public GivenWire? SessionPersistence { get; set; }

    public RouteRule ToRule(ResourceKind kind, string @namespace) => new(
        Matches.Map(match => match.ToMatch(kind)), Filters.Map(filter => filter.ToFilter(@namespace)),
        BackendRefs.Map(backend => backend.ToBackend(@namespace)))
    {
        Timeouts = new(Timeouts?.Request, Timeouts?.BackendRequest),
    };
}

sealed class RouteTimeoutsWire
{
    public string? Request { get; set; }

    public string? BackendRequest { get; set; }
}

sealed class RouteMatchWire
{
    public TextMatchWire? Path { get; set; }

    public NamedMatchWire?[]? Headers { get; set; }

    public NamedMatchWire?[]? QueryParams { get; set; }

    /// <summary>Text in an HTTPRoute, a map in a GRPCRoute.</summary>
    public MethodWire? Method { get; set; }

    public RouteMatch ToMatch(ResourceKind kind) => new(
        kind == ResourceKind.HTTPRoute ? Path?.ToMatch("PathPrefix", "/") : null,
        Headers.Map(one => one.ToMatch()), QueryParams.Map(one => one.ToMatch()), Method?.Text)
    {
        Grpc = kind == ResourceKind.GRPCRoute && Method is { Text: null } method
            ? new(method.Type is { Length: > 0 } type ? type : "Exact", NullIfEmpty(method.Service), NullIfEmpty(method.Method))
            : null,
    };

    static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

class TextMatchWire
{
    public string? Type { get; set; }

    public string? Value { get; set; }

    public TextMatch ToMatch(string type, string value) => new(Type is { Length: > 0 } given ? TextPool.Share(given) : type, Value ?? value);
}

sealed class NamedMatchWire : TextMatchWire
{
    public string? Name { get; set; }

    public NamedMatch ToMatch() => new(Name ?? "", ToMatch("Exact", ""));
}

sealed class BackendRefWire : ObjectRefWire
{
    public int? Port { get; set; }

    public int? Weight { get; set; }

    public RouteFilterWire?[]? Filters { get; set; }

    public BackendRef ToBackend(string @namespace) => new(
        ToRef(@namespace, "Service"), Port, Weight ?? 1, Filters.Map(filter => filter.ToFilter(@namespace)));
}
