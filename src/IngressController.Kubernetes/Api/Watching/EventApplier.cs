using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Applies lists and watch events of one kind to the store, in whatever order they come. If only some objects of the kind are needed,
/// it keeps no others.
/// </summary>
sealed class EventApplier(ResourceKind kind, ResourceStore store)
{
    readonly Lock _lock = new();
    readonly ObjectVersions _versions = new();
    volatile IReadOnlySet<ObjectKey>? _needed;

    /// <summary>Where the next watch starts; null: a list must be read first.</summary>
    public string? Resume { get; private set; }

    /// <summary>Whether an object is kept: all are until <see cref="Need"/> is called.</summary>
    public bool IsNeeded(ObjectKey key) => _needed is not { } needed || needed.Contains(key);

    /// <summary>Restricts the kind to some objects. Returns those that were not needed before and must be fetched.</summary>
    public IReadOnlyList<ObjectKey> Need(IReadOnlySet<ObjectKey> keys)
    {
        lock (_lock)
        {
            var before = _needed;
            _needed = keys;
            var present = store.Snapshot();
            var known = present.KeysOf(kind).Concat(present.Unreadable.Keys.Where(reference => reference.Kind == kind).Select(reference => reference.Key));
            foreach (var key in known.Where(key => !keys.Contains(key)))
                store.Remove(new(kind, key));
            return [.. keys.Where(key => before?.Contains(key) != true)];
        }
    }

    /// <summary>Applies an object that was read by itself.</summary>
    public void Fetched(DecodedObject fetched)
    {
        lock (_lock)
        {
            if (IsNeeded(fetched.Key) && _versions.Fetch(fetched.Key, fetched.ResourceVersion))
                Put(fetched);
        }
    }

    public void Replace(ObjectList list)
    {
        lock (_lock)
        {
            var objects = new List<ClusterObject>();
            var unreadable = new List<UnreadableObject>();
            foreach (var item in list.Items.Where(item => IsNeeded(item.Key)))
            {
                if (item.Object is { } @object)
                    objects.Add(@object);
                else if (item.Unreadable is { } problem)
                    unreadable.Add(problem);
                // It is needed since after this page was read, so it is being fetched; keep what has arrived already.
                else if (store.Snapshot().Find(new(kind, item.Key)) is { } present)
                    objects.Add(present);
            }

            store.Replace(kind, objects, unreadable);
            _versions.Reset(list.ResourceVersion, list.Items.Select(item => KeyValuePair.Create(item.Key, item.ResourceVersion)));
            Resume = list.ResourceVersion;
        }
    }

    /// <summary>Applies one line of a watch. Returns null, or why the watch cannot be followed and a list is due.</summary>
    public string? Apply(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            var reason = WatchEvent.TryRead(line, out var @event) ? Apply(@event) : "the watch carried something that is no event";
            Resume = reason is null ? _versions.Resume : null;
            return reason;
        }
    }

    /// <summary>Makes a list due.</summary>
    public void Forget() => Resume = null;

    string? Apply(WatchEvent @event)
    {
        switch (@event.Type)
        {
            case WatchEventType.Bookmark:
                _versions.Reached(@event.BookmarkVersion());
                return null;
            case WatchEventType.Error:
                return $"the API server ended it: {ApiError.Parse(System.Net.HttpStatusCode.OK, @event.Object)}";
        }

        var decoded = ObjectDecoder.Decode(kind, @event.Object);
        var key = decoded.Key;
        if (key.Name.Length == 0)
            return "an event's object has no readable name";
        var deleted = @event.Type == WatchEventType.Deleted;
        switch (_versions.Apply(key, decoded.ResourceVersion, deleted))
        {
            case EventOrder.Unclear:
                return $"events of {kind} came out of order";
            case EventOrder.New when deleted:
                store.Remove(new(kind, key));
                break;
            case EventOrder.New when IsNeeded(key):
                Put(decoded);
                break;
        }

        return null;
    }

    void Put(DecodedObject decoded)
    {
        if (decoded.Object is { } @object)
            store.Upsert(@object);
        else
            store.Reject(decoded.Unreadable!);
    }
}
