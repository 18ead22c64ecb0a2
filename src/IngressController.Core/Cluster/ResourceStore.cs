namespace IngressController.Core.Cluster;

/// <summary>The changes of a <see cref="ResourceStore"/> since they were last taken.</summary>
/// <param name="Objects">Objects other than endpoints that were added, changed or removed.</param>
/// <param name="EndpointServices">Services whose EndpointSlices or Endpoints changed.</param>
/// <param name="Readability">Whether an object, or the list of IngressClasses, became unreadable or readable again.</param>
public sealed record StoreChanges(IReadOnlySet<ObjectReference> Objects, IReadOnlySet<ObjectKey> EndpointServices, bool Readability);

/// <summary>
/// Holds all objects that the sources (API server or manifests) report. Accepts changes from any thread and wakes the one reconcile
/// loop. A change that leaves an object equal is dropped.
/// </summary>
/// <param name="kinds">The kinds that must have been listed once before <see cref="Synced"/> completes.</param>
public sealed class ResourceStore(IEnumerable<ResourceKind> kinds)
{
    readonly Lock _lock = new();
    readonly HashSet<ResourceKind> _unsynced = [.. kinds];
    readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Pulse _change = new();
    HashSet<ObjectReference> _objects = [];
    HashSet<ObjectKey> _endpointServices = [];
    bool _readability;
    ClusterSnapshot _snapshot = ClusterSnapshot.Empty;

    /// <summary>
    /// Raised for each Ingress that is added, changed or removed (old version, new version), before the change is visible. Handlers
    /// must be quick and must not call the store.
    /// </summary>
    public event Action<Ingress?, Ingress?>? IngressChanged;

    /// <summary>Completes when every kind has been listed once.</summary>
    public Task Synced => _synced.Task;

    /// <summary>The kinds that have not been listed yet.</summary>
    public IReadOnlyCollection<ResourceKind> Unsynced
    {
        get
        {
            lock (_lock)
                return [.. _unsynced];
        }
    }

    public ClusterSnapshot Snapshot()
    {
        lock (_lock)
            return _snapshot;
    }

    public void Upsert(ClusterObject @object)
    {
        lock (_lock)
        {
            if (!Put(@object))
                return;
        }

        _change.Set();
    }

    /// <summary>Removes one object; nothing happens when it is not there.</summary>
    public void Remove(ObjectReference reference)
    {
        lock (_lock)
        {
            if (!Drop(reference))
                return;
        }

        _change.Set();
    }

    /// <summary>Records that an object's current version cannot be read; its last good version stays.</summary>
    public void Reject(UnreadableObject unreadable)
    {
        lock (_lock)
        {
            if (!Note(unreadable))
                return;
        }

        _change.Set();
    }

    /// <summary>
    /// Replaces all objects of one kind by <paramref name="objects"/>, as after a list. Objects that are missing from it are removed,
    /// except those among <paramref name="unreadable"/>, which keep their last good version.
    /// </summary>
    public void Replace(ResourceKind kind, IReadOnlyCollection<ClusterObject> objects, IReadOnlyCollection<UnreadableObject> unreadable) =>
        Replace(kind, objects, unreadable, readable: true);

    /// <summary>Records that IngressClasses may not be listed (behaviour 68), until a list succeeds. The kind counts as synced.</summary>
    public void IngressClassesForbidden() => Replace(ResourceKind.IngressClass, [], [], readable: false);

    void Replace(
        ResourceKind kind, IReadOnlyCollection<ClusterObject> objects, IReadOnlyCollection<UnreadableObject> unreadable, bool readable)
    {
        lock (_lock)
        {
            var kept = new HashSet<ObjectKey>(objects.Count + unreadable.Count);
            foreach (var @object in objects)
            {
                kept.Add(@object.Key);
                Put(@object);
            }

            foreach (var problem in unreadable)
            {
                kept.Add(problem.Reference.Key);
                Note(problem);
            }

            var gone = _snapshot.KeysOf(kind)
                .Concat(_snapshot.Unreadable.Keys.Where(reference => reference.Kind == kind).Select(reference => reference.Key))
                .Where(key => !kept.Contains(key)).ToHashSet();
            foreach (var key in gone)
                Drop(new(kind, key));
            if (kind == ResourceKind.IngressClass && _snapshot.IngressClassesReadable != readable)
            {
                _snapshot = _snapshot with { IngressClassesReadable = readable };
                _readability = true;
            }

            if (_unsynced.Remove(kind) && _unsynced.Count == 0)
                _synced.TrySetResult();
        }

        _change.Set();
    }

    /// <summary>Completes when something has changed since the last call. One caller at a time.</summary>
    public async ValueTask WaitForChangeAsync(CancellationToken cancellation) => await _change.WaitAsync(cancellation);

    /// <summary>Returns the changes since the last call, with a snapshot that holds exactly these changes, and starts over.</summary>
    public (StoreChanges Changes, ClusterSnapshot Snapshot) TakeChanges()
    {
        lock (_lock)
        {
            var changes = new StoreChanges(_objects, _endpointServices, _readability);
            _objects = [];
            _endpointServices = [];
            _readability = false;
            return (changes, _snapshot);
        }
    }

    bool Put(ClusterObject @object)
    {
        var reference = @object.Reference;
        var wasUnreadable = _snapshot.Unreadable.ContainsKey(reference);
        var old = _snapshot.Find(reference);
        if (@object.Equals(old) && !wasUnreadable)
        {
            // Equal in everything that matters; only the status may be newer.
            if (@object.Kind == ResourceKind.Ingress)
                _snapshot = _snapshot.With(@object);
            return false;
        }

        if (wasUnreadable)
            Forget(reference);
        _snapshot = _snapshot.With(@object);
        Mark(reference, old, @object);
        return true;
    }

    bool Drop(ObjectReference reference)
    {
        var old = _snapshot.Find(reference);
        var wasUnreadable = _snapshot.Unreadable.ContainsKey(reference);
        if (old is null && !wasUnreadable)
            return false;
        if (wasUnreadable)
            Forget(reference);
        _snapshot = _snapshot.Without(reference);
        Mark(reference, old, null);
        return true;
    }

    bool Note(UnreadableObject unreadable)
    {
        if (_snapshot.Unreadable.TryGetValue(unreadable.Reference, out var known) && known == unreadable)
            return false;
        _snapshot = _snapshot with { Unreadable = _snapshot.Unreadable.SetItem(unreadable.Reference, unreadable) };
        _readability = true;
        return true;
    }

    void Forget(ObjectReference unreadable)
    {
        _snapshot = _snapshot with { Unreadable = _snapshot.Unreadable.Remove(unreadable) };
        _readability = true;
    }

    void Mark(ObjectReference reference, ClusterObject? old, ClusterObject? @new)
    {
        switch (reference.Kind)
        {
            case ResourceKind.EndpointSlice:
                if (old is EndpointSlice { ServiceName: { } before })
                    _endpointServices.Add(new(reference.Key.Namespace, before));
                if (@new is EndpointSlice { ServiceName: { } after })
                    _endpointServices.Add(new(reference.Key.Namespace, after));
                break;
            case ResourceKind.Endpoints:
                _endpointServices.Add(reference.Key);
                break;
            case ResourceKind.Ingress:
                IngressChanged?.Invoke(old as Ingress, @new as Ingress);
                _objects.Add(reference);
                break;
            default:
                _objects.Add(reference);
                break;
        }
    }
}
