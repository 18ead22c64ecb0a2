namespace IngressController.Reconciling;

/// <summary>What has changed since the snapshot that the newest table was made from.</summary>
sealed class LateChanges
{
    readonly HashSet<ObjectReference> _objects = [];
    readonly HashSet<ObjectKey> _services = [];
    bool _readability;

    /// <summary>The Services whose endpoints have changed.</summary>
    public IReadOnlySet<ObjectKey> Services => _services;

    public void Add(StoreChanges changes)
    {
        _objects.UnionWith(changes.Objects);
        _services.UnionWith(changes.EndpointServices);
        _readability |= changes.Readability;
    }

    /// <summary>Whether a new table is needed.</summary>
    public bool Affect(TableInputs inputs) => _readability || _objects.Any(inputs.Uses);

    public void Clear()
    {
        _objects.Clear();
        _services.Clear();
        _readability = false;
    }
}
