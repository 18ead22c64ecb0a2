using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Merges the rules of all Ingresses, oldest first, into one virtual host per host name (behaviour 60 to 62): the first
/// Ingress to name a path serves it, the first to name a host owns what no path of it covers.
/// </summary>
sealed class HostMerger(UpstreamCollector upstreams, PolicyReader policies, DiagnosticSink diagnostics)
{
    readonly Dictionary<string, HostBuilder> _hosts = new(StringComparer.Ordinal);
    readonly HostBuilder _catchAll = new("", owner: null);
    readonly CanaryMerger _canaries = new(upstreams, diagnostics);
    readonly HashSet<ObjectReference> _references = [];
    readonly List<Route> _routes = [];
    readonly Dictionary<ObjectKey, PolicySet> _policies = [];
    readonly List<Ingress> _withDefaultBackend = [];

    /// <summary>The Ingress without rules whose default backend takes everything that no host covers (behaviour 27).</summary>
    Ingress? _catchAllOwner;

    /// <summary>Every Secret that a <c>tls</c> section names.</summary>
    public IReadOnlyCollection<ObjectReference> References => _references;

    public void Add(Ingress ingress)
    {
        _policies.Add(ingress.Key, policies.Read(ingress));
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

        _canaries.AttachRules((host, match, path) => (host.Length == 0 ? _catchAll : _hosts.GetValueOrDefault(host))?.Paths.Find(match, path));
        var named = _hosts.Values.OrderBy(host => host.Name, StringComparer.Ordinal).Select(host => Finish(host, defaultBackend)).ToList();
        var catchAll = Finish(_catchAll, defaultBackend);
        _canaries.AttachDefaults(_catchAll.Owner?.DefaultBackend is null ? null : catchAll.Unmatched);
        ReportUnusedDefaultBackends();
        return new(named, catchAll, [.. _routes], upstreams.All());
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
            _hosts.Add(name, host = new(name, ingress));
        return host;
    }

    void BindTls(HostBuilder host, Ingress ingress)
    {
        // Host-less rules have no name that a certificate could be for; the default one serves them.
        if (ingress.Tls.IsEmpty || host.Name.Length == 0)
            return;
        var binding = TlsBindings.Of(ingress, host.Name);
        if (host.Tls is { } decided)
        {
            if (decided.Ingress != ingress.Key && binding.Listed is { } other && other != decided.Listed)
                diagnostics.Warning(ingress.Reference, "TlsConflict", "spec.tls",
                    $"Secret {other} is not used for host \"{host.Name}\": the older Ingress {decided.Ingress} decides about its certificate");
            return;
        }

        host.Tls = binding;
        foreach (var secret in host.Tls.Candidates.Concat(host.Tls.Listed is { } listed ? [listed] : []))
            _references.Add(new(ResourceKind.Secret, secret));
    }

    void AddPath(Ingress ingress, HostBuilder host, IngressPath path, string field)
    {
        var text = string.IsNullOrEmpty(path.Path) ? "/" : path.Path;
        if (PathRules.MatchOf(path.PathType) is not { } match)
        {
            diagnostics.Error(ingress.Reference, "UnknownPathType", $"{field}.pathType",
                $"{path.PathType} is none of Exact, Prefix and ImplementationSpecific; the path is not served");
            return;
        }

        if (PathRules.ProblemOf(text) is { } problem)
        {
            diagnostics.Error(ingress.Reference, "InvalidPath", $"{field}.path", $"{text} {problem}; the path is not served");
            return;
        }

        if (upstreams.Resolve(ingress, _policies[ingress.Key], path.Backend, $"{field}.backend") is not { } upstream)
            return;
        var octets = RequestTarget.OctetsOf(text);
        if (host.Paths.Find(match, octets) is { } taken)
        {
            ReportConflict(ingress, host, text, match, taken, upstream, field);
            return;
        }

        host.Paths.Add(match, octets, AddRoute(host, ingress.Key, text, match, upstream, statusWithoutDestination: 503));
    }

    void ReportConflict(Ingress ingress, HostBuilder host, string path, PathMatch match, Route taken, Upstream upstream, string field)
    {
        if (taken.Ingress != ingress.Key)
            diagnostics.Error(ingress.Reference, "PathConflict", field,
                $"host \"{host.Name}\" and path \"{path}\" ({match}) already belong to the older Ingress {taken.Ingress}, which serves them; remove one of the two");
        else if (taken.Upstream?.Key != upstream.Key)
            diagnostics.Error(ingress.Reference, "PathConflict", field,
                $"host \"{host.Name}\" and path \"{path}\" ({match}) stand twice in this Ingress; the first, to {taken.Upstream?.Key}, is served");
    }

    VirtualHost Finish(HostBuilder host, Upstream? defaultBackend)
    {
        var own = host.Owner?.DefaultBackend is { } backend ? upstreams.Resolve(host.Owner, _policies[host.Owner.Key], backend, "spec.defaultBackend") : null;
        var unmatched = AddRoute(host, host.Owner?.Key, "/", PathMatch.Prefix, own ?? defaultBackend, own is null ? 404 : 503);
        return new(host.Name, host.Paths, unmatched, host.Tls, host.Ingresses.ToValueArray());
    }

    Route AddRoute(HostBuilder host, ObjectKey? ingress, string path, PathMatch match, Upstream? upstream, int statusWithoutDestination)
    {
        var route = new Route
        {
            Index = _routes.Count,
            Ingress = ingress,
            Host = host.Name,
            Path = path,
            Match = match,
            Upstream = upstream,
            StatusWithoutDestination = statusWithoutDestination,
            Policies = ingress is { } owner ? _policies[owner] : policies.Read(null),
        };
        _routes.Add(route);
        return route;
    }

    sealed class HostBuilder(string name, Ingress? owner)
    {
        public string Name => name;

        public Ingress? Owner { get; set; } = owner;

        public PathTable Paths { get; } = new();

        public TlsBinding? Tls { get; set; }

        /// <summary>The Ingresses that name it, oldest first.</summary>
        public List<HostIngress> Ingresses { get; } = [];
    }
}
