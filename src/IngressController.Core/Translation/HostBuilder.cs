using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>A virtual host while Ingresses are merged into it.</summary>
/// <param name="name">In lower case; empty for the catch-all.</param>
/// <param name="regexOwner">The Ingress that puts it into regex mode, or null.</param>
/// <param name="before">The host of an earlier table, of which is taken over what has not changed; null: nothing is.</param>
sealed class HostBuilder(string name, ObjectKey? regexOwner, VirtualHost? before)
{
    /// <summary>Above as many paths there is an index of them; fewer are looked through.</summary>
    const int FewPaths = 16;

    readonly List<Route> _routes = new(before?.Routes.Length ?? 4);

    /// <summary>The octets of paths: first of those that were added, then of what lacks their slash.</summary>
    readonly List<string> _octets = new(before?.Routes.Length ?? 4);
    Dictionary<(PathMatch Match, string Path), int>? _index;
    int _unmatched = -1;

    public string Name => name;

    public ObjectKey? RegexOwner => regexOwner;

    /// <summary>Why all of it is closed, or null.</summary>
    public HostClosing? Closing { get; init; }

    public bool IsRegex => regexOwner is not null;

    /// <summary>The first Ingress to name it: what no path covers is its to answer (behaviour 28).</summary>
    public ServedIngress? Owner { get; set; }

    /// <summary>The Ingresses that name it, oldest first.</summary>
    public List<HostIngress> Ingresses { get; } = [];

    /// <summary>The same Ingresses, with all that they say.</summary>
    public List<ServedIngress> Members { get; } = [];

    /// <summary>The first Ingress of it with a <c>tls</c> section.</summary>
    public Ingress? TlsOwner { get; set; }

    /// <summary>The first Ingress of it with the annotation app-root, and the path.</summary>
    public (ObjectKey Ingress, string Path)? AppRoot { get; set; }

    /// <summary>All its routes so far: of paths in the order in which they were added, of what no path covers, and of what lacks a slash.</summary>
    public IReadOnlyList<Route> Routes => _routes;

    int PathCount => _unmatched < 0 ? _routes.Count : _unmatched;

    /// <summary>Whether there is an answer for what no path covers: then no more paths are added.</summary>
    public bool IsComplete => _unmatched >= 0;

    /// <summary>The route of what no path covers, once there is one.</summary>
    public Route Unmatched => _routes[_unmatched];

    /// <summary>What holds for a route of it.</summary>
    /// <param name="policies">What its Ingress asks for.</param>
    public PolicySet PoliciesOf(PolicySet policies) => Closing is null ? policies : Closing.Close(policies);

    /// <summary>The route that already has this path, or null. In regex mode Exact and Prefix are the same.</summary>
    public Route? Find(PathMatch match, string octets)
    {
        if (_index is not null)
            return _index.TryGetValue(KeyOf(match, octets), out var at) ? _routes[at] : null;
        for (var i = 0; i < PathCount; i++)
        {
            if (_octets[i] == octets && (IsRegex || _routes[i].Match == match))
                return _routes[i];
        }

        return null;
    }

    /// <summary>Adds a path that is not there yet.</summary>
    /// <param name="octets">The path in octets.</param>
    /// <param name="terms">What serves it.</param>
    public void AddPath(string octets, in RouteTerms terms)
    {
        _octets.Add(octets);
        Add(terms);
        if (_index is not null)
            _index.Add(KeyOf(terms.Match, octets), _routes.Count - 1);
        else if (_routes.Count > FewPaths)
            _index = Enumerable.Range(0, _routes.Count).ToDictionary(at => KeyOf(_routes[at].Match, _octets[at]));
    }

    /// <summary>Adds what answers where no path matches, once all paths are there.</summary>
    public void AddUnmatched(in RouteTerms terms)
    {
        _unmatched = _routes.Count;
        Add(terms);
    }

    /// <summary>Lets paths that lack only the slash at the end of a Prefix path be redirected (behaviour 56).</summary>
    public void AddSlashless()
    {
        for (var i = 0; i < _unmatched && !IsRegex; i++)
        {
            if (_routes[i] is not { Match: PathMatch.Prefix } route || _octets[i] is not [_, .., '/'] ||
                Find(PathMatch.Exact, _octets[i][..^1]) is not null || Find(PathMatch.Prefix, _octets[i][..^1]) is not null)
                continue;
            _octets.Add(_octets[i][..^1]);
            Add(new(route.Ingress, route.Path, route.Match, route.Upstream, route.StatusWithoutDestination, route.Policies, route.DefaultBackend, LacksTrailingSlash: true));
            if (!route.Canaries.IsEmpty)
                _routes[^1].Canaries = route.Canaries;
        }
    }

    /// <summary>Gives one of its routes another index; the route is a copy if an earlier table has it too.</summary>
    /// <param name="at">Its place in <see cref="Routes"/>.</param>
    /// <param name="index">The index.</param>
    public Route Index(int at, int index)
    {
        if (_routes[at].Index == Route.NoIndex)
            _routes[at].Index = index;
        else
            _routes[at] = _routes[at] with { Index = index };
        return _routes[at];
    }

    /// <summary>The finished host under its own name: that of the earlier table when nothing has changed.</summary>
    public VirtualHost Build(bool hasCertificate)
    {
        var tls = TlsOf(name);
        if (before is not null && before.HasCertificate == hasCertificate && before.AppRoot == AppRoot?.Path && before.Patterns is null == !IsRegex && before.Tls == tls &&
            before.Ingresses.AsSpan().SequenceEqual([.. Ingresses]) && HasRoutesOf(before))
            return before;
        return new(name, PathsOf(), Unmatched, tls, Ingresses.ToValueArray())
        {
            Patterns = IsRegex ? new(_routes.Take(PathCount)) : null,
            AppRoot = AppRoot?.Path,
            HasCertificate = hasCertificate,
            Routes = [.. _routes],
        };
    }

    /// <summary>The certificate under one of its names.</summary>
    public TlsBinding? TlsOf(string known) => TlsOwner is null || known.StartsWith('~') ? null : TlsBindings.Of(TlsOwner, known);

    PathTable PathsOf()
    {
        var table = new PathTable();
        if (IsRegex)
            return table;
        for (var i = 0; i < PathCount; i++)
            table.Add(_routes[i].Match, _octets[i], _routes[i]);
        for (var i = _unmatched + 1; i < _routes.Count; i++)
            table.Add(PathMatch.Exact, _octets[i - 1], _routes[i]);
        return table;
    }

    void Add(in RouteTerms terms)
    {
        var kept = before is { Routes: var known } && _routes.Count < known.Length ? known[_routes.Count] : null;
        _routes.Add(kept is not null && terms.Describe(kept) ? kept : terms.RouteOf(name));
    }

    bool HasRoutesOf(VirtualHost host)
    {
        if (host.Routes.Length != _routes.Count)
            return false;
        for (var i = 0; i < _routes.Count; i++)
        {
            if (!ReferenceEquals(host.Routes[i], _routes[i]))
                return false;
        }

        return true;
    }

    (PathMatch Match, string Path) KeyOf(PathMatch match, string octets) => (IsRegex ? PathMatch.Prefix : match, octets);
}
