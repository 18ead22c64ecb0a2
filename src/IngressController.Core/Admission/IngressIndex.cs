using IngressController.Core.Translation;

namespace IngressController.Core.Admission;

/// <summary>
/// Finds the neighbours of an Ingress: those with a path of the same host. The cost of a check depends on them, not on the size of
/// the cluster. The index follows every change, so it never scans all Ingresses.
/// </summary>
public sealed class IngressIndex
{
    /// <summary>
    /// Limit per host. Above it, only the oldest Ingresses and the owners of the same paths are examined: path conflicts are found
    /// completely, problems of the whole host may be missed.
    /// </summary>
    const int MaxPerHost = 64;

    internal static readonly Comparer<Ingress> ByAge = Comparer<Ingress>.Create(IngressSelector.ByAge);

    readonly Lock _gate = new();
    readonly Dictionary<string, SortedSet<Ingress>> _byHost = new(StringComparer.Ordinal);
    readonly Dictionary<(string Host, string Path), SortedSet<Ingress>> _byPath = [];

    /// <summary>Records an Ingress that was added, changed or removed.</summary>
    /// <param name="old">The old version; null for a new Ingress.</param>
    /// <param name="present">The new version; null for a removed one.</param>
    public void Replace(Ingress? old, Ingress? present)
    {
        lock (_gate)
        {
            if (old is not null)
                Remove(old);
            if (present is not null)
                Add(present);
        }
    }

    /// <summary>The Ingresses, of any class, that share a host or path with this one, itself excluded.</summary>
    public IReadOnlyCollection<Ingress> NeighboursOf(Ingress ingress)
    {
        lock (_gate)
            return [.. Find(ingress)];
    }

    IEnumerable<Ingress> Find(Ingress ingress) =>
        HostsOf(ingress).SelectMany(host => _byHost.GetValueOrDefault(host)?.Take(MaxPerHost) ?? [])
            .Concat(PathsOf(ingress).SelectMany(path => _byPath.GetValueOrDefault(path)?.Take(MaxPerHost) ?? []))
            .Where(neighbour => neighbour.Key != ingress.Key)
            .DistinctBy(neighbour => neighbour.Key);

    void Add(Ingress ingress)
    {
        foreach (var host in HostsOf(ingress))
            Add(_byHost, host, ingress);
        foreach (var path in PathsOf(ingress))
            Add(_byPath, path, ingress);
    }

    void Remove(Ingress ingress)
    {
        foreach (var host in HostsOf(ingress))
            Remove(_byHost, host, ingress);
        foreach (var path in PathsOf(ingress))
            Remove(_byPath, path, ingress);
    }

    static void Add<TPlace>(Dictionary<TPlace, SortedSet<Ingress>> places, TPlace place, Ingress ingress)
        where TPlace : notnull
    {
        if (!places.TryGetValue(place, out var found))
            places.Add(place, found = new(ByAge));
        found.Add(ingress);
    }

    static void Remove<TPlace>(Dictionary<TPlace, SortedSet<Ingress>> places, TPlace place, Ingress ingress)
        where TPlace : notnull
    {
        if (places.TryGetValue(place, out var found) && found.Remove(ingress) && found.Count == 0)
            places.Remove(place);
    }

    // An Ingress without rules is a catch-all, like a rule without host.
    static IEnumerable<string> HostsOf(Ingress ingress) =>
        ingress.Rules.IsEmpty ? [""] : ingress.Rules.Select(rule => rule.HostName);

    static IEnumerable<(string Host, string Path)> PathsOf(Ingress ingress) =>
        ingress.Rules.SelectMany(rule => (rule.Paths ?? []).Select(path => (rule.HostName, PathRules.TextOf(path))));
}
