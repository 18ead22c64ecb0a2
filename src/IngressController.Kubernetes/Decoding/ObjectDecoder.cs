using IngressController.Core.Cluster;

namespace IngressController.Kubernetes.Decoding;

/// <summary>One decoded object: exactly one of <paramref name="Object"/> and <paramref name="Unreadable"/> is set.</summary>
/// <param name="Object">The object.</param>
/// <param name="Unreadable">Why it could not be read; its name is empty when even <c>metadata.name</c> could not.</param>
/// <param name="ResourceVersion"><c>metadata.resourceVersion</c>, when there is one.</param>
public readonly record struct DecodedObject(ClusterObject? Object, UnreadableObject? Unreadable, string? ResourceVersion);

/// <summary>Reads Kubernetes JSON into the small records of <see cref="Core.Cluster"/>. Never throws on any input.</summary>
public static class ObjectDecoder
{
    /// <summary>Decodes one object that is known to be of <paramref name="kind"/>.</summary>
    public static DecodedObject Decode(ResourceKind kind, ReadOnlySpan<byte> utf8Json) =>
        throw new NotSupportedException($"{kind} {utf8Json.Length}");
}
