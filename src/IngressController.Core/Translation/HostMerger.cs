using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>
/// Merges the rules of all Ingresses, oldest first, into one virtual host per host name (behaviour 60 to 62): the first
/// Ingress to name a path serves it, the first to name a host owns what no path of it covers.
/// </summary>
sealed class HostMerger(TranslationOptions options, UpstreamCollector upstreams, PolicyReader policies, DiagnosticSink diagnostics)
{
    readonly Dictionary<string, HostBuilder> _hosts = new(StringComparer.Ordinal);
    readonly HostNames _names = new(diagnostics);
    readonly CanaryMerger _canaries = new(upstreams, diagnostics);
    readonly HashSet<ObjectReference> _references = [];
    readonly List<Route> _routes = [];
    readonly Dictionary<ObjectKey, PolicySet> _policies = [];
    readonly List<Ingress> _withDefaultBackend = [];
    Dictionary<string, ObjectKey> _regexHosts = [];
    HostBuilder _catchAll = new("", null);

    /// <summary>The Ingress without rules whose default backend takes everything that no host covers (behaviour 27).</summary>
    Ingress? _catchAllOwner;

    /// <summary>Every Secret that a <c>tls</c> section names.</summary>
    public IReadOnlyCollection<ObjectReference> References => _references;

    /// <summary>Adds all Ingresses, the oldest first.</summary>
    public void Add(IReadOnlyCollection<Ingress> ingresses)
    {
        foreach (var ingress in ingresses)
            _policies.Add(ingress.Key, policies.Read(ingress));
        _regexHosts = RegexHosts.Of(ingresses, _policies);
        _catchAll = NewHost("");
        foreach (var ingress in ingresses)
            Add(ingress);
    }

    void Add(Ingress ingress)
    {
        if (ingress.LegacyApiVersion is { } version)
            diagnostics.Warning(ingress.Reference, "LegacyApiVersion", "apiVersion",
                $"{version} is gone since Kubernetes 1.22; it is read as networking.k8s.io/v1, write it so");
        if (_canaries.TryAdd(ingress, _policies[ingress.Key]))
            return;
        if (ingress.Rules.IsEmpty)
            AddWithoutRules(ingress);
        else if (ingress.DefaultBackend is not null)
            _withDefaultBackend.Add(ingress);
        for (var i = 0; i < ingress.Rules.Count; i++)
            AddRule(ingress, ingress.Rules[i], $"spec.rules[{i}]");
    }

    /// <summary>The finished table.</summary>
    /// <param name="defaultBackend">The upstream of <c>--default-backend-service</c>, or null.</param>
    public RoutingTable Build(Upstream? defaultBackend)
    {
        if (_catchAllOwner is not null)
        {
            _catchAll.Owner = _catchAllOwner;
            _catchAll.Ingresses.Add(new(_catchAllOwner.Key, _policies[_catchAllOwner.Key]));
        }

        _canaries.AttachRules((host, match, path) => (host.Length == 0 ? _catchAll : _hosts.GetValueOrDefault(host))?.Find(match, path));
        var aliases = _names.Aliases(_hosts).ToLookup(alias => alias.Host, alias => alias.Name);
        var redirects = _names.Redirects(_hosts, aliases.SelectMany(names => names).ToHashSet(StringComparer.Ordinal));
        var named = _hosts.Values.OrderBy(host => host.Name, StringComparer.Ordinal).SelectMany(host => Finish(host, aliases[host], defaultBackend)).ToList();
        named.AddRange(redirects.Select(RedirectingHost));
        var catchAll = Finish(_catchAll, [], defaultBackend).Single();
        _canaries.AttachDefaults(_catchAll.Owner?.DefaultBackend is null ? null : catchAll.Unmatched);
        ReportUnusedDefaultBackends();
        return new(named, catchAll, [.. _routes], upstreams.All()) { DefaultBackend = defaultBackend };
    }

    void ReportUnusedDefaultBackends()
    {
        var owners = _hosts.Values.Append(_catchAll).Select(host => host.Owner?.Key).ToHashSet();
        foreach (var ingress in _withDefaultBackend.Where(ingress => !owners.Contains(ingress.Key)))
            diagnostics.Warning(ingress.Reference, "DefaultBackendUnused", "spec.defaultBackend",
                "has no effect: older Ingresses own every host of this one, and what no path of a host covers is theirs to answer");
    }

    void AddWithoutRules(Ingress ingress)
    {
        if (ingress.DefaultBackend is null)
            diagnostics.Warning(ingress.Reference, "NothingToServe", "spec", "has neither rules nor a default backend; add one of them");
        else if (_catchAllOwner is null)
            _catchAllOwner = ingress;
        else
            diagnostics.Error(ingress.Reference, "CatchAllConflict", "spec.defaultBackend",
                $"the older Ingress {_catchAllOwner.Key} already is the catch-all; this one is not served");
    }

    void AddRule(Ingress ingress, IngressRule rule, string field)
    {
        var name = rule.Host?.ToLowerInvariant() ?? "";
        if (name.Length > 0 && HostName.ProblemOf(name) is { } problem)
        {
            diagnostics.Error(ingress.Reference, "InvalidHost", $"{field}.host", $"{rule.Host} {problem}; the rule is not served");
            return;
        }

        var host = HostFor(name, ingress);
        if (host.Ingresses.Count == 0 || host.Ingresses[^1].Ingress != ingress.Key)
            host.Ingresses.Add(new(ingress.Key, _policies[ingress.Key]));
        BindTls(host, ingress);
        BindAppRoot(host, ingress);
        _names.Add(host, ingress, _policies[ingress.Key]);
        if (host.RegexOwner is { } regexOwner && _policies[ingress.Key].Get<RewritePolicy>() is null)
            diagnostics.Warning(ingress.Reference, "RegexHost", field,
                $"Ingress {regexOwner} asks for use-regex or rewrite-target on host \"{name}\": the paths of this rule too match as regular expressions, " +
                "without case and from the start only, whatever their pathType");
        if (rule.Paths is not { } paths)
            return;
        for (var i = 0; i < paths.Count; i++)
            AddPath(ingress, host, paths[i], $"{field}.http.paths[{i}]");
    }

    HostBuilder HostFor(string name, Ingress ingress)
    {
        if (name.Length == 0)
        {
            _catchAll.Owner ??= ingress;
            return _catchAll;
        }

        if (!_hosts.TryGetValue(name, out var host))
            _hosts.Add(name, host = NewHost(name));
        host.Owner ??= ingress;
        return host;
    }

    HostBuilder NewHost(string name) => new(name, _regexHosts.TryGetValue(name, out var owner) ? owner : null);

    void BindTls(HostBuilder host, Ingress ingress)
    {
        // Host-less rules have no name that a certificate could be for; the default one serves them.
        if (ingress.Tls.IsEmpty || host.Name.Length == 0)
            return;
        if (host.TlsOwner is { } decided)
        {
            if (decided.Key != ingress.Key && TlsBindings.Of(ingress, host.Name).Listed is { } other && other != TlsBindings.Of(decided, host.Name).Listed)
                diagnostics.Warning(ingress.Reference, "TlsConflict", "spec.tls",
                    $"Secret {other} is not used for host \"{host.Name}\": the older Ingress {decided.Key} decides about its certificate");
            return;
        }

        host.TlsOwner = ingress;
        foreach (var tls in ingress.Tls)
        {
            if (tls.SecretName is { Length: > 0 } secret)
                _references.Add(new(ResourceKind.Secret, new(ingress.Key.Namespace, secret)));
        }
    }

    // Belongs to the whole host: / may be another Ingress' path, or nobody's (behaviour 40, 62).
    void BindAppRoot(HostBuilder host, Ingress ingress)
    {
        if (_policies[ingress.Key].Get<AppRootPolicy>() is not { } policy)
            return;
        if (host.AppRoot is not { } first)
            host.AppRoot = (ingress.Key, policy.Path);
        else if (first.Path != policy.Path && first.Ingress != ingress.Key)
            diagnostics.Warning(ingress.Reference, "AppRootConflict", AppRootParser.AppRoot.KeyIn(ingress.Annotations),
                $"has no effect on host \"{host.Name}\": the older Ingress {first.Ingress} sends its / to {first.Path}");
    }

    void AddPath(Ingress ingress, HostBuilder host, IngressPath path, string field)
    {
        var text = PathRules.TextOf(path);
        if (PathRules.MatchOf(path.PathType) is not { } match)
        {
            diagnostics.Error(ingress.Reference, "UnknownPathType", $"{field}.pathType",
                $"{path.PathType} is none of Exact, Prefix and ImplementationSpecific; the path is not served");
            return;
        }

        PathPattern? pattern = null;
        if ((host.IsRegex ? PathRules.ProblemOfPattern(text, out pattern) : PathRules.ProblemOf(text)) is { } problem)
        {
            diagnostics.Error(ingress.Reference, "InvalidPath", $"{field}.path", $"{text} {problem}; the path is not served");
            return;
        }

        if (upstreams.Resolve(ingress, _policies[ingress.Key], path.Backend, $"{field}.backend") is not { } upstream)
            return;
        var octets = RequestTarget.OctetsOf(text);
        if (host.Find(match, octets) is { } taken)
        {
            ReportConflict(ingress, host, text, match, taken, upstream, field);
            return;
        }

        host.Add(match, octets, Keep(NewRoute(host, ingress, text, match, upstream, statusWithoutDestination: 503) with
        {
            Pattern = pattern,
            DefaultBackend = upstreams.DefaultBackendOf(ingress, _policies[ingress.Key]),
        }));
    }

    void ReportConflict(Ingress ingress, HostBuilder host, string path, PathMatch match, Route taken, Upstream upstream, string field)
    {
        if (taken.Ingress != ingress.Key)
            diagnostics.Error(ingress.Reference, "PathConflict", field,
                $"host \"{host.Name}\" and path \"{path}\" is already defined in ingress {taken.Ingress} ({match}), which came first and serves it; remove one of the two");
        else if (taken.Upstream?.Key != upstream.Key)
            diagnostics.Error(ingress.Reference, "DuplicatePath", field,
                $"host \"{host.Name}\" and path \"{path}\" ({match}) stand twice in this Ingress; the first, to {taken.Upstream?.Key}, is served");
    }

    /// <summary>The host under its own name and each alias.</summary>
    List<VirtualHost> Finish(HostBuilder host, IEnumerable<string> aliases, Upstream? defaultBackend)
    {
        var own = host.Owner?.DefaultBackend is { } backend ? upstreams.Resolve(host.Owner, _policies[host.Owner.Key], backend, "spec.defaultBackend") : null;
        var unmatched = Keep(NewRoute(host, host.Owner, "/", PathMatch.Prefix, own ?? defaultBackend, own is null ? 404 : 503));
        var paths = new PathTable();
        var patterns = host.IsRegex ? new RegexPathTable(host.Paths.Select(path => path.Route)) : null;
        if (!host.IsRegex)
            Fill(paths, host);
        return aliases.Prepend(host.Name).Select(name => host.Build(name, unmatched, paths, patterns)).ToList();
    }

    void Fill(PathTable table, HostBuilder host)
    {
        foreach (var (route, octets) in host.Paths.ToList())
        {
            table.Add(route.Match, octets, route);
            var bare = octets[..^1];
            if (options.NginxPathQuirks && route.Match == PathMatch.Prefix && octets is [_, .., '/'] &&
                host.Find(PathMatch.Exact, bare) is null && host.Find(PathMatch.Prefix, bare) is null)
                table.Add(PathMatch.Exact, bare, Keep(route with { Index = _routes.Count, LacksTrailingSlash = true }));
        }
    }

    // Only the settings that hold for everything act on it: what its Ingress asks for begins at the name it redirects to.
    VirtualHost RedirectingHost(HostNames.WwwHost redirect)
    {
        var host = new HostBuilder(redirect.Name, null) { TlsOwner = redirect.Target.TlsOwner };
        var everywhere = policies.Read(null);
        var route = NewRoute(host, redirect.Ingress, "/", PathMatch.Prefix, upstream: null, statusWithoutDestination: 404) with
        {
            Policies = everywhere with { Items = [.. everywhere.Items, new HostRedirectPolicy(redirect.Target.Name, redirect.Status)] },
        };
        return host.Build(redirect.Name, Keep(route), new(), null);
    }

    Route NewRoute(HostBuilder host, Ingress? ingress, string path, PathMatch match, Upstream? upstream, int statusWithoutDestination) => new()
    {
        Index = _routes.Count,
        Ingress = ingress?.Key,
        Host = host.Name,
        Path = path,
        Match = match,
        Upstream = upstream,
        StatusWithoutDestination = statusWithoutDestination,
        Policies = ingress is null ? policies.Read(null) : _policies[ingress.Key],
    };

    Route Keep(Route route)
    {
        _routes.Add(route);
        return route;
    }
}
