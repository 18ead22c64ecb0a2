namespace IngressController.Core.Cluster;

/// <summary>A <c>gateway.networking.k8s.io</c> ReferenceGrant: lets objects of other namespaces refer to those of its own.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="From">Who may refer.</param>
/// <param name="To">To what.</param>
public sealed record ReferenceGrant(ObjectKey Key, ValueArray<GrantFrom> From, ValueArray<GrantTo> To) : ClusterObject(Key)
{
    public override ResourceKind Kind => ResourceKind.ReferenceGrant;
}

/// <summary>Objects that may refer.</summary>
public sealed record GrantFrom(string Group, string Kind, string Namespace);

/// <summary>Objects that may be referred to.</summary>
/// <param name="Group">Empty for core.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Name">Null: all.</param>
public sealed record GrantTo(string Group, string Kind, string? Name);
