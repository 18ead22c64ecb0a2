using IngressController.Core.Cluster;
using IngressController.Core.Translation;

namespace IngressController.Core.Admission;

/// <summary>
/// Finds the Ingresses that one more has to get along with: those with a path of the same host. So a check costs as much as these,
/// not as much as the cluster. It is told each change, so
/// that nothing is ever gone through as a whole.
/// </summary>
public sealed class IngressIndex
{
    /// <summary>
    /// Of a host shared by more Ingresses than this, the oldest ones and the owners of the same paths are looked at: what is said
    /// about a conflict is complete, what is said about the host as a whole may not be.
    /// </summary>
    const int MaxPerHost = 64;

    internal static readonly Comparer<Ingress> ByAge = Comparer<Ingress>.Create(IngressSelector.ByAge);

    readonly Lock _gate = new();
    readonly Dictionary<string, SortedSet<Ingress>> _byHost = new(StringComparer.Ordinal);
    readonly Dictionary<(string Host, string Path), SortedSet<Ingress>> _byPath = [];

    /// <summary>An Ingress was added, changed or removed.</summary>
    /// <param name="old">As it was; null when it is new.</param>
    /// <param name="present">As it is; null when it is gone.</param>
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

    /// <summary>The Ingresses, of any class, that share a host or path with one, without itself.</summary>
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

    // One without rules stands for what no host covers, as rules without host do.
    static IEnumerable<string> HostsOf(Ingress ingress) =>
        ingress.Rules.IsEmpty ? [""] : ingress.Rules.Select(rule => rule.HostName);

    static IEnumerable<(string Host, string Path)> PathsOf(Ingress ingress) =>
        ingress.Rules.SelectMany(rule => (rule.Paths ?? []).Select(path => (rule.HostName, PathRules.TextOf(path))));
}
