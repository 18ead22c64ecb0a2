using System.Runtime.InteropServices;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>A virtual host while Ingresses are merged into it. Its routes have no index yet.</summary>
/// <param name="name">In lower case; empty for the catch-all.</param>
/// <param name="regexOwner">The Ingress that puts it into regex mode, or null.</param>
/// <param name="closing">Why all of it is closed, or null.</param>
sealed class HostDraft(string name, ObjectKey? regexOwner, HostClosing? closing)
{
    /// <summary>Above as many paths there is an index of them; fewer are looked through.</summary>
    const int FewPaths = 16;

    readonly List<Route> _routes = new(4);
    Dictionary<(PathMatch Match, string Path), int>? _index;
    int _unmatched = -1;

    public string Name => name;

    public ObjectKey? RegexOwner => regexOwner;

    public bool IsRegex => regexOwner is not null;

    /// <summary>The first Ingress to name it: what no path covers is its to answer (behaviour 28).</summary>
    public ServedIngress? Owner { get; set; }

    /// <summary>The Ingresses that name it, oldest first.</summary>
    public List<ServedIngress> Members { get; } = new(1);

    /// <summary>The first Ingress of it with a <c>tls</c> section.</summary>
    public Ingress? TlsOwner { get; set; }

    /// <summary>The first Ingress of it with the annotation app-root, and the path.</summary>
    public (ObjectKey Ingress, string Path)? AppRoot { get; set; }

    /// <summary>All its routes so far: of paths in the order in which they were added, of what no path covers, and of what lacks a slash.</summary>
    public IReadOnlyList<Route> Routes => _routes;

    /// <summary>The place in <see cref="Routes"/> of what no path covers; -1 until it is added.</summary>
    public int UnmatchedAt => _unmatched;

    int PathCount => _unmatched < 0 ? _routes.Count : _unmatched;

    /// <summary>What holds for a route of it.</summary>
    /// <param name="policies">What its Ingress asks for.</param>
    public PolicySet PoliciesOf(PolicySet policies) => closing is null ? policies : closing.Close(policies);

    /// <summary>The place in <see cref="Routes"/> of the route that already has this path, or -1. In regex mode Exact and Prefix are the same.</summary>
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

    /// <summary>Lets a canary take part of a route's requests.</summary>
    /// <param name="at">The route's place in <see cref="Routes"/>.</param>
    /// <param name="canary">The youngest so far.</param>
    public void AddCanary(int at, Canary canary) => _routes[at] = _routes[at] with { Canaries = [.. _routes[at].Canaries, canary] };

    /// <summary>Adds what answers where no path matches, once all paths are there.</summary>
    public void AddUnmatched(Route route)
    {
        _unmatched = _routes.Count;
        _routes.Add(route);
    }

    /// <summary>Lets paths that lack only the slash at the end of a Prefix path be redirected (behaviour 56).</summary>
    public void AddSlashless()
    {
        for (var i = 0; i < _unmatched && !IsRegex; i++)
        {
            if (_routes[i].Match == PathMatch.Prefix && OctetsAt(i) is [_, .., '/'] octets &&
                Find(PathMatch.Exact, octets[..^1]) < 0 && Find(PathMatch.Prefix, octets[..^1]) < 0)
                _routes.Add(_routes[i] with { LacksTrailingSlash = true });
        }
    }

    /// <summary>The Ingresses that name it, as the table has them.</summary>
    public ValueArray<HostIngress> HostIngresses() => new(ImmutableCollectionsMarshal.AsImmutableArray(
        Array.ConvertAll(Members.ToArray(), static member => new HostIngress(member.Key, member.Policies))));

    /// <summary>The certificate under one of its names.</summary>
    public TlsBinding? TlsOf(string known) => TlsOwner is null || known.StartsWith('~') ? null : TlsBindings.Of(TlsOwner, known);

    string OctetsAt(int at) => RequestTarget.OctetsOf(_routes[at].Path);

    (PathMatch Match, string Path) KeyOf(PathMatch match, string octets) => (IsRegex ? PathMatch.Prefix : match, octets);
}
