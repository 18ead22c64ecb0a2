using System.Globalization;

namespace IngressController.Kubernetes.Api.Watching;

enum EventOrder
{
    /// <summary>It is newer than what is known.</summary>
    New,

    /// <summary>This version or a newer one of the object is known.</summary>
    Old,

    /// <summary>It is older than the newest version seen, and its object is not known: the object may have been deleted since.</summary>
    Unclear,
}

/// <summary>
/// The version of each object that was last applied. An API server sends events in order and once. Other events (from a proxy that
/// replays, or a server restored from a backup) must not bring back deleted objects. Versions that are not numbers cannot be compared
/// and count as new.
/// </summary>
sealed class ObjectVersions
{
    readonly Dictionary<ObjectKey, ulong> _live = [];
    ulong _highest;

    /// <summary>The version at which a new watch should start.</summary>
    public string Resume { get; private set; } = "";

    /// <summary>Starts over with a list.</summary>
    public void Reset(string listVersion, IEnumerable<KeyValuePair<ObjectKey, string?>> objects)
    {
        _live.Clear();
        foreach (var (key, version) in objects)
            _live[key] = Number(version);
        (_highest, Resume) = (Number(listVersion), listVersion);
    }

    /// <summary>Records a bookmark, or the version of an applied event; <see cref="Resume"/> never goes back.</summary>
    public void Reached(string? version)
    {
        if (version is null)
            return;
        var number = Number(version);
        if (number != 0 && number < _highest)
            return;
        (_highest, Resume) = (Math.Max(number, _highest), version);
    }

    /// <summary>Classifies an event; a new one is recorded as applied.</summary>
    public EventOrder Apply(ObjectKey key, string? version, bool deleted)
    {
        var number = Number(version);
        var known = _live.TryGetValue(key, out var last);
        if (number != 0 && known && (deleted ? number < last : number <= last))
            return EventOrder.Old;
        if (deleted && !known)
        {
            Reached(version);
            return EventOrder.Old;
        }

        if (number != 0 && !known && number <= _highest)
            return EventOrder.Unclear;
        if (deleted)
            _live.Remove(key);
        else
            _live[key] = number;
        Reached(version);
        return EventOrder.New;
    }

    /// <summary>Whether an object that was read by itself is at least as new as what the watch has sent. <see cref="Resume"/> stays.</summary>
    public bool Fetch(ObjectKey key, string? version)
    {
        var number = Number(version);
        // An object that is not known has been deleted since, unless it is newer than everything the watch has sent.
        if (number != 0 && (_live.TryGetValue(key, out var last) ? number < last : number <= _highest))
            return false;
        _live[key] = number;
        return true;
    }

    static ulong Number(string? version) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
