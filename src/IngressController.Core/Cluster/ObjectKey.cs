using System.Diagnostics.CodeAnalysis;

namespace IngressController.Core.Cluster;

/// <summary>Namespace and name of an object; the namespace is empty for cluster-scoped kinds. Ordered by ordinal text.</summary>
public readonly record struct ObjectKey(string Namespace, string Name) : IComparable<ObjectKey>
{
    public int CompareTo(ObjectKey other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary><c>namespace/name</c>, or only the name for a cluster-scoped object.</summary>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary>Reads <c>namespace/name</c>; both parts must be there.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectKey key)
    {
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash <= 0 || slash == text!.Length - 1 || text.AsSpan(slash + 1).Contains('/'))
        {
            key = default;
            return false;
        }

        key = new(text[..slash], text[(slash + 1)..]);
        return true;
    }

    public static bool operator <(ObjectKey left, ObjectKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(ObjectKey left, ObjectKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(ObjectKey left, ObjectKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(ObjectKey left, ObjectKey right) => left.CompareTo(right) >= 0;
}
