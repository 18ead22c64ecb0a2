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
            var standing = new List<ListenerDraft>();
            foreach (var draft in port)
            {
                // One that loses to an object before its own takes no place from others.
                if (standing.Find(other => other.Owner != draft.Owner && ConflictOf(draft, other) is not null) is { } earlier)
                {
                    Refuse(draft, ConflictOf(draft, earlier)!);
                    continue;
                }

                foreach (var other in standing.FindAll(other => ConflictOf(draft, other) is not null))
                {
                    Refuse(draft, ConflictOf(draft, other)!);
                    Refuse(other, ConflictOf(other, draft)!);
                }

                standing.Add(draft);
            }

            FindOverlaps([.. port.Where(static one => one is { IsTls: true, Refused: null })]);
        }
    }

    static Problem? ConflictOf(ListenerDraft draft, ListenerDraft other)
    {
        var where = $"listener {other.Listener.Name} of {other.Owner.Reference}";
        return draft.IsTls != other.IsTls
            ? new("ProtocolConflict", $"{where} has protocol {other.Listener.Protocol} on port {draft.Listener.Port}")
            : draft.Listener.Hostname == other.Listener.Hostname
            ? new("HostnameConflict", $"{where} has the same host name on port {draft.Listener.Port}")
            : null;
    }

    static void Refuse(ListenerDraft draft, Problem conflict)
    {
        draft.Conflict ??= conflict;
        draft.Refused ??= conflict;
    }

    static void FindOverlaps(List<ListenerDraft> listeners)
    {
        foreach (var draft in listeners)
        {
            if (listeners.Find(other => other != draft && HostNames.Intersect(draft.Listener.Hostname, [other.Listener.Hostname]).Count > 0) is { } other)
                draft.Overlap = new("OverlappingHostnames", $"some names of it are those of listener {other.Listener.Name} of {other.Owner.Reference}, too");
        }
    }
}
