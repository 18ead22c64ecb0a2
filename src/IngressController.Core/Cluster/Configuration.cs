using System.Collections.Frozen;

namespace IngressController.Core.Cluster;

/// <summary>A <c>v1</c> Secret. Values are never printed: <see cref="ToString"/> names the keys only.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Type">For example <c>kubernetes.io/tls</c>; <c>Opaque</c> when not given.</param>
/// <param name="Data">The decoded values.</param>
public sealed record Secret(ObjectKey Key, string Type, SecretData Data) : ClusterObject(Key)
{
    public override ResourceKind Kind => ResourceKind.Secret;

    public override string ToString() => $"Secret {Key} ({Type}: {string.Join(", ", Data.Keys.Order(StringComparer.Ordinal))})";
}

/// <summary>A Secret's values, compared by value and never printed.</summary>
public sealed class SecretData(IEnumerable<KeyValuePair<string, byte[]>> values) : IEquatable<SecretData>
{
    readonly FrozenDictionary<string, byte[]> _values = values.ToFrozenDictionary(StringComparer.Ordinal);

    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>The bytes of one key, or null. The array is shared: do not write to it.</summary>
    public byte[]? Get(string key) => _values.GetValueOrDefault(key);

    public bool Equals(SecretData? other) =>
        other is not null && _values.Count == other._values.Count &&
        _values.All(pair => other._values.TryGetValue(pair.Key, out var value) && value.AsSpan().SequenceEqual(pair.Value));

    public override bool Equals(object? obj) => Equals(obj as SecretData);

    public override int GetHashCode() => _values.Count;

    public override string ToString() => "(redacted)";
}

/// <summary>A <c>v1</c> ConfigMap; <c>binaryData</c> is not used.</summary>
public sealed record ConfigMap(ObjectKey Key, StringMap Data) : ClusterObject(Key)
{
    public override ResourceKind Kind => ResourceKind.ConfigMap;
}

/// <summary>A <c>v1</c> Namespace, read for its labels when <c>--watch-namespace-selector</c> is given.</summary>
public sealed record Namespace(ObjectKey Key, StringMap Labels) : ClusterObject(Key)
{
    public override ResourceKind Kind => ResourceKind.Namespace;
}
