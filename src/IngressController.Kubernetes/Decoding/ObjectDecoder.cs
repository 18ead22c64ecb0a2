using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IngressController.Kubernetes.Decoding;

/// <summary>One decoded object: exactly one of <paramref name="Object"/> and <paramref name="Unreadable"/> is set.</summary>
/// <param name="Object">The object.</param>
/// <param name="Unreadable">Why it could not be read; its name is empty when even <c>metadata.name</c> could not.</param>
/// <param name="ResourceVersion"><c>metadata.resourceVersion</c>, when there is one.</param>
public readonly record struct DecodedObject(ClusterObject? Object, UnreadableObject? Unreadable, string? ResourceVersion)
{
    /// <summary>Identity of the object; its name is empty when even that could not be read.</summary>
    public ObjectKey Key => Object?.Key ?? Unreadable?.Reference.Key ?? KeyOnly;

    ObjectKey KeyOnly { get; init; }

    /// <summary>The identity and version without the content: <see cref="Object"/> and <see cref="Unreadable"/> are null.</summary>
    internal DecodedObject WithoutContent() => new(null, null, ResourceVersion) { KeyOnly = Key };
}

/// <summary>Reads Kubernetes JSON into the small records of <see cref="Core.Cluster"/>. Never throws on any input.</summary>
public static class ObjectDecoder
{
    /// <summary>Decodes one object that is known to be of <paramref name="kind"/>.</summary>
    public static DecodedObject Decode(ResourceKind kind, ReadOnlySpan<byte> utf8Json)
    {
        var type = TypeOf(kind);
        try
        {
            if (JsonSerializer.Deserialize(utf8Json, type) is not WireObject wire)
                return Reject(kind, utf8Json, "", "must be a map");
            if (string.IsNullOrEmpty(wire.Metadata?.Name))
                return Reject(kind, utf8Json, "metadata.name", "is missing");
            var read = wire.ToObject(KeyOf(kind, wire.Metadata.Namespace, wire.Metadata.Name));
            return new(Attributed(read, wire.Metadata), null, wire.Metadata.ResourceVersion);
        }
        catch (JsonException error)
        {
            return Reject(kind, utf8Json, type, error);
        }
    }

    // Addresses of pods come and go by themselves, and are most of all objects.
    static ClusterObject Attributed(ClusterObject read, MetadataWire metadata) =>
        read is not (EndpointSlice or Endpoints) && metadata.ToLastWrite() is { } last ? read with { LastWrite = last } : read;

    static DecodedObject Reject(ResourceKind kind, ReadOnlySpan<byte> utf8Json, JsonTypeInfo type, JsonException error)
    {
        var header = ObjectHeader.Read(utf8Json);
        if (header.SyntaxError is { } syntaxError)
            return Reject(kind, header, "", syntaxError);
        var path = FieldPath.Parse(error.Path);
        return Reject(kind, header, path.ToString(), error is FieldException ? error.Message : path.Expectation(type));
    }

    static DecodedObject Reject(ResourceKind kind, ReadOnlySpan<byte> utf8Json, string field, string reason) =>
        Reject(kind, ObjectHeader.Read(utf8Json), field, reason);

    static DecodedObject Reject(ResourceKind kind, ObjectHeader header, string field, string reason) =>
        new(null, new(new(kind, KeyOf(kind, header.Namespace, header.Name ?? "")), field, reason), header.ResourceVersion);

    static ObjectKey KeyOf(ResourceKind kind, string? @namespace, string name) => kind switch
    {
        ResourceKind.IngressClass or ResourceKind.Namespace or ResourceKind.GatewayClass => new("", name),
        _ => new(string.IsNullOrEmpty(@namespace) ? "default" : TextPool.Share(@namespace), name),
    };

    static JsonTypeInfo TypeOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Ingress => WireJson.Default.IngressWire,
        ResourceKind.IngressClass => WireJson.Default.IngressClassWire,
        ResourceKind.Service => WireJson.Default.ServiceWire,
        ResourceKind.EndpointSlice => WireJson.Default.EndpointSliceWire,
        ResourceKind.Endpoints => WireJson.Default.EndpointsWire,
        ResourceKind.Secret => WireJson.Default.SecretWire,
        ResourceKind.ConfigMap => WireJson.Default.ConfigMapWire,
        ResourceKind.Namespace => WireJson.Default.NamespaceWire,
        ResourceKind.GatewayClass => WireJson.Default.GatewayClassWire,
        ResourceKind.Gateway => WireJson.Default.GatewayWire,
        ResourceKind.ListenerSet => WireJson.Default.ListenerSetWire,
        ResourceKind.HTTPRoute => WireJson.Default.HttpRouteWire,
        ResourceKind.GRPCRoute => WireJson.Default.GrpcRouteWire,
        ResourceKind.TLSRoute => WireJson.Default.TlsRouteWire,
        ResourceKind.ReferenceGrant => WireJson.Default.ReferenceGrantWire,
        ResourceKind.BackendTLSPolicy => WireJson.Default.BackendTlsPolicyWire,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
