using System.Runtime.InteropServices;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>A virtual host while Ingresses are merged into it. Its routes have no index yet.</summary>
/// <param name="name">In lower case; empty for the catch-all.</param>
/// <param name="regexOwner">The Ingress that puts it into regex mode, or null.</param>
/// <param name="snippet">The server-snippet that acts on all of it, or null.</param>
/// <param name="unheld">The Ingresses whose own server-snippet protects and does not hold here, with the reason; null: none.</param>
sealed class HostDraft(
    string name, ObjectKey? regexOwner, HostSnippet? snippet, IReadOnlyDictionary<ObjectKey, string>? unheld = null)
{
    /// <summary>Above this number of paths an index is used instead of a scan.</summary>
    const int FewPaths = 16;

    readonly List<Route> _routes = new(4);
    Dictionary<(PathMatch Match, string Path), int>? _index;
    int _unmatched = -1;

    public string Name => name;

    public ObjectKey? RegexOwner => regexOwner;

    public bool IsRegex => regexOwner is not null;

    /// <summary>The first Ingress that names it, which decides about unmatched paths (behaviour 28).</summary>
    public ServedIngress? Owner { get; set; }

    /// <summary>The Ingresses that name it, oldest first.</summary>
    public List<ServedIngress> Members { get; } = new(1);

    /// <summary>Its first Ingress with a <c>tls</c> section.</summary>
    public Ingress? TlsOwner { get; set; }

    /// <summary>Its first Ingress with the annotation app-root, and the path.</summary>
    public (ObjectKey Ingress, string Path)? AppRoot { get; set; }

    /// <summary>All its routes so far: those of paths in the order of addition, the unmatched one, and those for missing trailing slashes.</summary>
    public IReadOnlyList<Route> Routes => _routes;

    /// <summary>The index in <see cref="Routes"/> of the route for unmatched paths; -1 until it is added.</summary>
    public int UnmatchedAt => _unmatched;

    int PathCount => _unmatched < 0 ? _routes.Count : _unmatched;

    /// <summary>The policies in force on one of its routes.</summary>
    /// <param name="policies">What its Ingress asks for.</param>
    public PolicySet PoliciesOf(PolicySet policies) => snippet is null ? policies : snippet.Apply(policies);

    /// <summary>The policies in force on a path of an Ingress.</summary>
    public PolicySet PoliciesOf(ServedIngress ingress)
    {
        var policies = PoliciesOf(ingress.Policies);
        return policies.DeniedBecause is null && unheld?.GetValueOrDefault(ingress.Key) is { } reason ? policies with { DeniedBecause = reason } : policies;
    }

    /// <summary>The index in <see cref="Routes"/> of the route that has this path, or -1. In regex mode, Exact and Prefix are the same.</summary>
    public int Find(PathMatch match, string octets)
    {
        if (_index is not null)
            return _index.GetValueOrDefault(KeyOf(match, octets), -1);
        for (var i = 0; i < PathCount; i++)
        {
            if (OctetsAt(i) == octets && (IsRegex || _routes[i].Match == match))
                return i;
        }

        return -1;
    }

    /// <summary>Adds a path that is not there yet.</summary>
    public void AddPath(Route route)
    {
        _routes.Add(route);
        if (_index is not null)
            _index.Add(KeyOf(route.Match, OctetsAt(_routes.Count - 1)), _routes.Count - 1);
        else if (_routes.Count > FewPaths)
            _index = Enumerable.Range(0, _routes.Count).ToDictionary(at => KeyOf(_routes[at].Match, OctetsAt(at)));
    }

    /// <param name="at">The route's index in <see cref="Routes"/>.</param>
    /// <param name="canary">The youngest canary so far.</param>
    public void AddCanary(int at, Canary canary) => _routes[at] = _routes[at] with { Canaries = [.. _routes[at].Canaries, canary] };

    /// <summary>Adds the route for unmatched paths, once all paths are there.</summary>
    public void AddUnmatched(Route route)
    {
        _unmatched = _routes.Count;
        _routes.Add(route);
    }

    /// <summary>Adds a location of its server-snippet, once all paths are there.</summary>
    public void AddLocation(Route route) => _routes.Add(route);

    /// <summary>Whether it has a location like this one already.</summary>
    public bool FindLocation(LocationKind kind, string path) => _routes.Skip(_unmatched + 1).Any(route =>
        route.Location is { } known && known.Path == path && (known.Kind == LocationKind.Exact) == (kind == LocationKind.Exact) && known.Pattern is null);

    /// <summary>Closes a path.</summary>
    /// <param name="at">The route's index in <see cref="Routes"/>.</param>
    /// <param name="reason">Why.</param>
    public void Close(int at, string reason) => _routes[at] = _routes[at] with { Policies = _routes[at].Policies with { DeniedBecause = reason } };

    /// <summary>Adds routes that redirect paths lacking only the trailing slash of a Prefix path (behaviour 56).</summary>
    public void AddSlashless()
    {
        for (var i = 0; i < _unmatched && !IsRegex; i++)
        {
            if (_routes[i].Match == PathMatch.Prefix && OctetsAt(i) is [_, .., '/'] octets &&
                Find(PathMatch.Exact, octets[..^1]) < 0 && Find(PathMatch.Prefix, octets[..^1]) < 0)
                _routes.Add(_routes[i] with { LacksTrailingSlash = true });
        }
    }

    /// <summary>The Ingresses that name it, in the form of the table.</summary>
    public ValueArray<HostIngress> HostIngresses() => new(ImmutableCollectionsMarshal.AsImmutableArray(
        Array.ConvertAll(Members.ToArray(), static member => new HostIngress(member.Key, member.Policies))));

    /// <summary>The certificate source for one of its names.</summary>
    public TlsBinding? TlsOf(string known) => TlsOwner is null || known.StartsWith('~') ? null : TlsBindings.Of(TlsOwner, known);

    string OctetsAt(int at) => RequestTarget.OctetsOf(_routes[at].Path);

    (PathMatch Match, string Path) KeyOf(PathMatch match, string octets) => (IsRegex ? PathMatch.Prefix : match, octets);
}
