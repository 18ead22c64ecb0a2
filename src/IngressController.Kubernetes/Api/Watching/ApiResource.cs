namespace IngressController.Kubernetes.Api.Watching;

/// <summary>Where the API server has one kind, and which objects of it we ask for.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Plural">Its name in paths and in RBAC rules.</param>
/// <param name="Path">The collection's path.</param>
/// <param name="Selector">Query part that excludes objects we never use; empty for none.</param>
/// <param name="IsOptional">Whether we serve without it when we may not read it.</param>
sealed record ApiResource(ResourceKind Kind, string Group, string Plural, string Path, string Selector, bool IsOptional)
{
    /// <summary>Whether the server need not have it.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The same in an older version of its group, for servers that do not have this one; null: there is none that we can read.</summary>
    public ApiResource? Older { get; init; }

    /// <summary>Whether it is read only while the server has the Gateway API.</summary>
    public bool IsForGateways { get; init; }

    // Helm keeps each release in a Secret of its own, and older clusters each service account's token: often most Secrets.
    const string SecretSelector = "fieldSelector=type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token";

    // Since Kubernetes 1.33 the Endpoints controller labels its objects; they repeat the EndpointSlices that we read anyway.
    const string EndpointsSelector = "labelSelector=!endpoints.kubernetes.io/managed-by";

    static readonly (ResourceKind Kind, string Plural)[] GatewayPlurals =
    [
        (ResourceKind.Gateway, "gateways"), (ResourceKind.ListenerSet, "listenersets"), (ResourceKind.HTTPRoute, "httproutes"),
        (ResourceKind.GRPCRoute, "grpcroutes"), (ResourceKind.TLSRoute, "tlsroutes"), (ResourceKind.ReferenceGrant, "referencegrants"),
        (ResourceKind.BackendTLSPolicy, "backendtlspolicies"),
    ];

    /// <summary>What is read in <paramref name="scope"/>.</summary>
    public static IReadOnlyList<ApiResource> In(WatchScope scope)
    {
        List<ApiResource> resources =
        [
            Namespaced(ResourceKind.Ingress, "networking.k8s.io", "ingresses"),
            new(ResourceKind.IngressClass, "networking.k8s.io", "ingressclasses", "/apis/networking.k8s.io/v1/ingressclasses", "", true),
            Namespaced(ResourceKind.Service, "", "services"),
            Namespaced(ResourceKind.EndpointSlice, "discovery.k8s.io", "endpointslices"),
            Namespaced(ResourceKind.Endpoints, "", "endpoints", EndpointsSelector) with { IsOptional = true },
            Namespaced(ResourceKind.Secret, "", "secrets", SecretSelector),
            Namespaced(ResourceKind.ConfigMap, "", "configmaps"),
        ];
        // Not optional: without Namespaces the selector would match none, and we would silently serve nothing.
        if (scope.NamespaceSelector is { } selector)
        {
            var query = $"labelSelector={Uri.EscapeDataString(selector)}";
            resources.Add(new(ResourceKind.Namespace, "", "namespaces", "/api/v1/namespaces", query, false));
        }

        if (scope.HasGateways)
            resources.AddRange(ForGateways());

        return resources;

        // The classes first: the others follow them.
        IEnumerable<ApiResource> ForGateways()
        {
            yield return OfGateways(ResourceKind.GatewayClass, null);
            foreach (var (kind, _) in GatewayPlurals)
                yield return WithOlder(OfGateways(kind, scope.Namespace) with { IsForGateways = true });
            if (scope.NamespaceSelector is null)
                yield return new(ResourceKind.Namespace, "", "namespaces", "/api/v1/namespaces", "", true) { IsForGateways = true };
        }

        ApiResource Namespaced(ResourceKind kind, string group, string plural, string selector = "")
        {
            var root = RootOf(group);
            if (scope.Namespace is { } one)
                root = $"{root}/namespaces/{Uri.EscapeDataString(one)}";
            return new(kind, group, plural, $"{root}/{plural}", selector, IsOptional: false);
        }
    }

    /// <summary>A kind of the Gateway API.</summary>
    /// <param name="kind">One of <see cref="GatewayObjects.Kinds"/>.</param>
    /// <param name="namespace">The only namespace to read; null: all.</param>
    public static ApiResource OfGateways(ResourceKind kind, string? @namespace)
    {
        var isClass = kind == ResourceKind.GatewayClass;
        var plural = isClass ? "gatewayclasses" : Array.Find(GatewayPlurals, one => one.Kind == kind).Plural;
        var place = @namespace is null || isClass ? "" : $"/namespaces/{Uri.EscapeDataString(@namespace)}";
        return new(kind, GatewayObjects.Group, plural, $"{RootOf(GatewayObjects.Group)}{place}/{plural}", "", true) { IsCustom = true };
    }

    // Before 1.5 of the Gateway API; it has the same fields.
    static ApiResource WithOlder(ApiResource resource) => resource.Kind != ResourceKind.ReferenceGrant ? resource : resource with
    {
        Older = resource with { Path = resource.Path.Replace("/v1/", "/v1beta1/", StringComparison.Ordinal) },
    };

    /// <summary>One page of a list. Without <c>resourceVersion</c>, the list shows everything written before it.</summary>
    public string ListPath(int limit, string? @continue)
    {
        var path = Selector.Length == 0 ? $"{Path}?" : $"{Path}?{Escaped}&";
        if (limit > 0)
            path += $"limit={limit}";
        return @continue is null ? path.TrimEnd('?', '&') : $"{path}&continue={Uri.EscapeDataString(@continue)}";
    }

    /// <summary>One object, as a list of at most one: this needs no other permission than the lists do.</summary>
    public string OnePath(ObjectKey key) => $"{CollectionOf(key)}?fieldSelector=metadata.name={Uri.EscapeDataString(key.Name)}";

    /// <summary>One object itself.</summary>
    public string PathOf(ObjectKey key) => $"{CollectionOf(key)}/{Uri.EscapeDataString(key.Name)}";

    /// <summary>The status of one object.</summary>
    public string StatusPath(ObjectKey key) => $"{PathOf(key)}/status";

    /// <summary>A watch from <paramref name="resourceVersion"/> on, which the server ends after <paramref name="timeout"/>.</summary>
    public string WatchPath(string resourceVersion, TimeSpan timeout) =>
        $"{Path}?{(Selector.Length == 0 ? "" : $"{Escaped}&")}watch=true&allowWatchBookmarks=true"
        + $"&resourceVersion={Uri.EscapeDataString(resourceVersion)}&timeoutSeconds={(int)timeout.TotalSeconds}";

    string CollectionOf(ObjectKey key) =>
        $"{RootOf(Group)}/{(key.Namespace.Length == 0 ? "" : $"namespaces/{Uri.EscapeDataString(key.Namespace)}/")}{Plural}";

    static string RootOf(string group) => group.Length == 0 ? "/api/v1" : $"/apis/{group}/v1";

    // A query may contain "=" and "," unescaped; only the first "=" ends the parameter's name.
    string Escaped => Selector.Replace("!", "%21", StringComparison.Ordinal);
}
