namespace IngressController.Core.Cluster;

/// <summary>What the status of an object depends on beside its fields.</summary>
/// <param name="Uid">Identity across deletion and new creation of the same name; empty in manifests.</param>
/// <param name="Generation">Counts changes of its <c>spec</c>; 0 in manifests.</param>
/// <param name="CreatedAt">When it was created: the older object wins a conflict. Null (manifests) counts as oldest.</param>
public sealed record ObjectMeta(string Uid, long Generation, DateTimeOffset? CreatedAt)
{
    /// <summary>Of an object in a file that says nothing about itself.</summary>
    public static ObjectMeta None { get; } = new("", 0, null);
}

/// <summary>An object whose status we write: a new generation is a change, since its status has to name it.</summary>
public abstract record GatewayObject(ObjectKey Key, ObjectMeta Meta) : ClusterObject(Key)
{
    /// <summary>Fields that are set and have no effect here, as paths.</summary>
    public ValueArray<string> WithoutEffect { get; init; }

    /// <summary>The oldest first, then by namespace and name.</summary>
    public static IComparer<GatewayObject> ByAge { get; } = Comparer<GatewayObject>.Create(static (a, b) =>
        Nullable.Compare(a.Meta.CreatedAt, b.Meta.CreatedAt) is var age and not 0 ? age : a.Key.CompareTo(b.Key));
}
