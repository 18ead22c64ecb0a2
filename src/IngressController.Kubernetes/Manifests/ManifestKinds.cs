using System.Collections.Frozen;

namespace IngressController.Kubernetes.Manifests;

/// <summary>How an object's kind and API version are treated.</summary>
/// <param name="Kind">The kind, when it is one we read.</param>
/// <param name="KnownVersions">
/// Set when we read the kind, but not in this version: the versions that are read. A kind of the same name in another API group
/// (Knative's Service) is no mistake.
/// </param>
readonly record struct ManifestKind(ResourceKind? Kind, string? KnownVersions);

static class ManifestKinds
{
    const string Networking = "networking.k8s.io/";
    const string Discovery = "discovery.k8s.io/";
    const string Gateways = GatewayObjects.Group + "/";

    static readonly FrozenDictionary<string, (ResourceKind Kind, string[] Versions)> Known =
        new Dictionary<string, (ResourceKind, string[])>(StringComparer.Ordinal)
        {
            ["Ingress"] = (ResourceKind.Ingress, [Networking + "v1", Networking + "v1beta1", "extensions/v1beta1"]),
            ["IngressClass"] = (ResourceKind.IngressClass, [Networking + "v1", Networking + "v1beta1"]),
            ["Service"] = (ResourceKind.Service, ["v1"]),
            ["EndpointSlice"] = (ResourceKind.EndpointSlice, [Discovery + "v1", Discovery + "v1beta1"]),
            ["Endpoints"] = (ResourceKind.Endpoints, ["v1"]),
            ["Secret"] = (ResourceKind.Secret, ["v1"]),
            ["ConfigMap"] = (ResourceKind.ConfigMap, ["v1"]),
            ["Namespace"] = (ResourceKind.Namespace, ["v1"]),
            ["GatewayClass"] = (ResourceKind.GatewayClass, [Gateways + "v1", Gateways + "v1beta1"]),
            ["Gateway"] = (ResourceKind.Gateway, [Gateways + "v1", Gateways + "v1beta1"]),
            ["ListenerSet"] = (ResourceKind.ListenerSet, [Gateways + "v1"]),
            ["HTTPRoute"] = (ResourceKind.HTTPRoute, [Gateways + "v1", Gateways + "v1beta1"]),
            ["GRPCRoute"] = (ResourceKind.GRPCRoute, [Gateways + "v1"]),
            ["TLSRoute"] = (ResourceKind.TLSRoute, [Gateways + "v1"]),
            ["ReferenceGrant"] = (ResourceKind.ReferenceGrant, [Gateways + "v1", Gateways + "v1beta1"]),
            ["BackendTLSPolicy"] = (ResourceKind.BackendTLSPolicy, [Gateways + "v1"]),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ManifestKind Find(string kind, string apiVersion)
    {
        if (!Known.TryGetValue(kind, out var known))
            return default;
        if (known.Versions.Contains(apiVersion))
            return new(known.Kind, null);
        return apiVersion.Length == 0 || known.Versions.Any(version => GroupOf(version).SequenceEqual(GroupOf(apiVersion)))
            ? new(null, string.Join(", ", known.Versions))
            : default;
    }

    static ReadOnlySpan<char> GroupOf(string apiVersion) => apiVersion.AsSpan(0, Math.Max(0, apiVersion.IndexOf('/', StringComparison.Ordinal)));
}
