using IngressController.Core.Cluster;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>Brings lists and watch events of one kind into the store, whatever order they come in.</summary>
internal sealed class EventApplier(ResourceKind kind, ResourceStore store)
{
    readonly ObjectVersions _versions = new();

    /// <summary>Where the next watch starts; null: only a list can tell.</summary>
    public string? Resume { get; private set; }

    public void Replace(ObjectList list)
    {
        var objects = new List<ClusterObject>(list.Items.Count);
        var unreadable = new List<UnreadableObject>();
        foreach (var item in list.Items)
        {
            if (item.Object is { } @object)
                objects.Add(@object);
            else
                unreadable.Add(item.Unreadable!);
        }

        store.Replace(kind, objects, unreadable);
        _versions.Reset(list.ResourceVersion, list.Items.Select(item => KeyValuePair.Create(KeyOf(item), item.ResourceVersion)));
        Resume = list.ResourceVersion;
    }

    /// <summary>Applies one line of a watch. Null when all is well; otherwise why it cannot be followed and a list is due.</summary>
    public string? Apply(ReadOnlySpan<byte> line)
    {
        var reason = WatchEvent.TryRead(line, out var @event) ? Apply(@event) : "the watch carried something that is no event";
        Resume = reason is null ? _versions.Resume : null;
        return reason;
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
        var key = KeyOf(decoded);
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
            case EventOrder.New when decoded.Object is { } @object:
                store.Upsert(@object);
                break;
            case EventOrder.New:
                store.Reject(decoded.Unreadable!);
                break;
        }

        return null;
    }

    static ObjectKey KeyOf(DecodedObject decoded) => decoded.Object?.Key ?? decoded.Unreadable!.Reference.Key;
}
