using System.Globalization;
using IngressController.Core.Cluster;

namespace IngressController.Kubernetes.Api.Watching;

internal enum EventOrder
{
    /// <summary>It is news.</summary>
    New,

    /// <summary>We know this or something newer of the object.</summary>
    Old,

    /// <summary>It is older than what has already come, and about an object that is not there: it may have been deleted since.</summary>
    Unclear,
}

/// <summary>
/// The version of each object that was last applied. An API server sends events in order and once; what comes otherwise
/// (a proxy that replays, a server that was restored from a backup) must not bring back what is gone. Versions that are
/// not numbers cannot be compared and count as news.
/// </summary>
internal sealed class ObjectVersions
{
    readonly Dictionary<ObjectKey, ulong> _live = [];
    ulong _highest;

    /// <summary>Where a new watch should start.</summary>
    public string Resume { get; private set; } = "";

    /// <summary>Begins anew with a list.</summary>
    public void Reset(string listVersion, IEnumerable<KeyValuePair<ObjectKey, string?>> objects)
    {
        _live.Clear();
        foreach (var (key, version) in objects)
            _live[key] = Number(version);
        (_highest, Resume) = (Number(listVersion), listVersion);
    }

    /// <summary>Notes a bookmark, or the version of an event that was applied; the place to resume from never goes back.</summary>
    public void Reached(string? version)
    {
        if (version is null)
            return;
        var number = Number(version);
        if (number != 0 && number < _highest)
            return;
        (_highest, Resume) = (Math.Max(number, _highest), version);
    }

    /// <summary>Judges an event and, when it is news, takes it as applied.</summary>
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

    /// <summary>
    /// Judges an object that was read by itself, beside the watch: true when it is at least as new as what the watch has told.
    /// The place to resume from stays.
    /// </summary>
    public bool Fetch(ObjectKey key, string? version)
    {
        var number = Number(version);
        // What is not there any more has been deleted since, unless it is newer than all the watch has told.
        if (number != 0 && (_live.TryGetValue(key, out var last) ? number < last : number <= _highest))
            return false;
        _live[key] = number;
        return true;
    }

    static ulong Number(string? version) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
