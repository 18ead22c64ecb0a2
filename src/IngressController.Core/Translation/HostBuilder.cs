using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>A virtual host while Ingresses are merged into it.</summary>
/// <param name="name">In lower case; empty for the catch-all.</param>
/// <param name="regexOwner">The Ingress that puts it into regex mode, or null.</param>
sealed class HostBuilder(string name, ObjectKey? regexOwner)
{
    readonly Dictionary<(PathMatch Match, string Path), Route> _paths = [];

    public string Name => name;

    public ObjectKey? RegexOwner => regexOwner;

    public bool IsRegex => regexOwner is not null;

    /// <summary>The first Ingress to name it: what no path covers is its to answer (behaviour 28).</summary>
    public ServedIngress? Owner { get; set; }

    /// <summary>The Ingresses that name it, oldest first.</summary>
    public List<HostIngress> Ingresses { get; } = [];

    /// <summary>The first Ingress of it with a <c>tls</c> section.</summary>
    public Ingress? TlsOwner { get; set; }

    /// <summary>The first Ingress of it with the annotation app-root, and the path.</summary>
    public (ObjectKey Ingress, string Path)? AppRoot { get; set; }

    /// <summary>The routes of its paths with the octets they stand for, in the order in which they were added.</summary>
    public IEnumerable<(Route Route, string Octets)> Paths => _paths.Select(path => (path.Value, path.Key.Path));

    /// <summary>The route that already has this path, or null. In regex mode Exact and Prefix are the same.</summary>
    public Route? Find(PathMatch match, string octets) => _paths.GetValueOrDefault(KeyOf(match, octets));

    public void Add(PathMatch match, string octets, Route route) => _paths.Add(KeyOf(match, octets), route);

    /// <summary>The finished host under one of its names.</summary>
    /// <param name="known">Its own name, or an alias.</param>
    /// <param name="unmatched">What requests get that no path covers.</param>
    /// <param name="paths">Its paths; shared by all its names.</param>
    /// <param name="patterns">Its paths in regex mode; shared likewise.</param>
    public VirtualHost Build(string known, Route unmatched, PathTable paths, RegexPathTable? patterns) =>
        new(known, paths, unmatched, TlsOwner is null || known.StartsWith('~') ? null : TlsBindings.Of(TlsOwner, known), Ingresses.ToValueArray())
        {
            Patterns = patterns,
            AppRoot = AppRoot?.Path,
            AliasOf = known == name ? null : name,
        };

    (PathMatch Match, string Path) KeyOf(PathMatch match, string octets) => (IsRegex ? PathMatch.Prefix : match, octets);
}
