namespace IngressController.Core.Gateways.Attaching;

/// <summary>
/// Finds listeners of one Gateway that cannot stand together: two of one port and host name, or plain and TLS on one port. Of the Gateway's own
/// none wins, nor of one ListenerSet; a listener of a ListenerSet loses to those of objects that stand before it.
/// </summary>
static class ListenerConflicts
{
    /// <param name="listeners">All listeners of the Gateway: its own, then those of its ListenerSets, the oldest set first.</param>
    public static void Find(IReadOnlyList<ListenerDraft> listeners)
    {
        foreach (var port in listeners.Where(static one => one.Refused is null).GroupBy(static one => one.Listener.Port))
        {
            var standing = new StandingListeners();
            foreach (var owner in port.GroupBy(static one => one.Owner.Reference))
            {
                // One that loses to an object before its own takes no place from others.
                var left = owner.Where(draft => !LosesTo(standing, draft)).ToList();
                var own = new StandingListeners();
                foreach (var draft in left)
                {
                    if (own.ConflictOf(draft) is { } other)
                    {
                        Refuse(draft, other);
                        Refuse(other, draft);
                    }

                    own.Add(draft);
                }

                // The first of a kind meets only the first of the other.
                foreach (var draft in left.Where(static draft => draft.Conflict is null))
                    LosesTo(own, draft);
                foreach (var draft in left)
                    standing.Add(draft);
            }

            FindOverlaps([.. port.Where(static one => one is { IsTls: true, Refused: null })]);
        }
    }

    static bool LosesTo(StandingListeners standing, ListenerDraft draft)
    {
        if (standing.ConflictOf(draft) is not { } other)
            return false;
        Refuse(draft, other);
        return true;
    }

    static void Refuse(ListenerDraft draft, ListenerDraft other)
    {
        var where = $"listener {other.Listener.Name} of {other.Owner.Reference}";
        draft.Conflict ??= draft.IsTls != other.IsTls
            ? new("ProtocolConflict", $"{where} has protocol {other.Listener.Protocol} on port {draft.Listener.Port}")
            : new("HostnameConflict", $"{where} has the same host name on port {draft.Listener.Port}");
        draft.Refused ??= draft.Conflict;
    }

    static void FindOverlaps(List<ListenerDraft> listeners)
    {
        var byName = listeners.ToDictionary(static draft => draft.Listener.Hostname, StringComparer.Ordinal);
        foreach (var draft in listeners)
        {
            foreach (var wider in HostNames.WiderThan(draft.Listener.Hostname))
            {
                if (!byName.TryGetValue(wider, out var other))
                    continue;
                draft.Overlap ??= OverlapWith(other);
                other.Overlap ??= OverlapWith(draft);
            }
        }
    }

    static Problem OverlapWith(ListenerDraft other) =>
        new("OverlappingHostnames", $"some names of it are those of listener {other.Listener.Name} of {other.Owner.Reference}, too");
}

/// <summary>The listeners of one port that stand, for finding those that a further one is in conflict with.</summary>
sealed class StandingListeners
{
    readonly Dictionary<string, ListenerDraft> _byName = new(StringComparer.Ordinal);
    ListenerDraft? _plain;
    ListenerDraft? _tls;

    public void Add(ListenerDraft draft)
    {
        if (draft.IsTls)
            _tls ??= draft;
        else
            _plain ??= draft;
        _byName.TryAdd(draft.Listener.Hostname, draft);
    }

    /// <summary>One that a listener cannot stand beside; null: there is none. A listener is in no conflict with itself.</summary>
    public ListenerDraft? ConflictOf(ListenerDraft draft) =>
        (draft.IsTls ? _plain : _tls) is { } otherKind ? otherKind
        : _byName.GetValueOrDefault(draft.Listener.Hostname) is { } same && same != draft ? same
        : null;
}
