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
/// <param name="options">The settings.</param>
/// <param name="upstreams">Resolves backends.</param>
/// <param name="policies">Reads annotations.</param>
/// <param name="diagnostics">Gets what is wrong.</param>
/// <param name="before">An earlier table, of which the hosts that have not changed are taken over; or null.</param>
sealed class HostMerger(TranslationOptions options, UpstreamCollector upstreams, PolicyReader policies, DiagnosticSink diagnostics, RoutingTable? before)
{
    readonly Dictionary<string, HostBuilder> _hosts = new(before?.HostCount ?? 0, StringComparer.Ordinal);
    readonly HostNames _names = new(diagnostics);
    readonly CanaryMerger _canaries = new(upstreams, diagnostics);
    readonly HashSet<ObjectReference> _references = [];
    readonly List<ServedIngress> _withDefaultBackend = [];
    Dictionary<string, ObjectKey> _regexHosts = [];
    HashSet<string> _canaryHosts = [];
    HostBuilder _catchAll = new("", null, null);

    /// <summary>The Ingress without rules whose default backend takes everything that no host covers (behaviour 27).</summary>
    ServedIngress? _catchAllOwner;

    /// <summary>Every Secret that a <c>tls</c> section names.</summary>
    public IReadOnlyCollection<ObjectReference> References => _references;

    /// <summary>Adds all Ingresses, the oldest first.</summary>
    public void Add(IReadOnlyCollection<Ingress> ingresses)
    {
        var served = ingresses.Select(policies.Read).ToList();
        _regexHosts = RegexHosts.Of(served);
        _canaryHosts = CanaryMerger.HostsOf(served);
        _catchAll = NewHost("");
        foreach (var ingress in served)
            Add(ingress);
    }

    void Add(ServedIngress ingress)
    {
        var (rules, backend) = (ingress.Object.Rules, ingress.Object.DefaultBackend);
        if (ingress.Object.LegacyApiVersion is { } version)
            diagnostics.Warning(ingress.Reference, "LegacyApiVersion", "apiVersion",
                $"{version} is gone since Kubernetes 1.22; it is read as networking.k8s.io/v1, write it so");
        if (_canaries.TryAdd(ingress))
            return;
        if (rules.IsEmpty)
            AddWithoutRules(ingress);
        else if (backend is not null)
            _withDefaultBackend.Add(ingress);
        for (var i = 0; i < rules.Count; i++)
            AddRule(ingress, rules[i], SpecField.Rule(i));
    }

    /// <summary>The finished table.</summary>
    /// <param name="defaultBackend">The upstream of <c>--default-backend-service</c>, or null.</param>
    public RoutingTable Build(Upstream? defaultBackend)
    {
        if (_catchAllOwner is not null)
        {
            _catchAll.Owner = _catchAllOwner;
            _catchAll.Ingresses.Add(new(_catchAllOwner.Key, _catchAllOwner.Policies));
        }

        _canaries.AttachRules((host, match, path) => (host.Length == 0 ? _catchAll : _hosts.GetValueOrDefault(host))?.Find(match, path));
        var aliases = _names.Aliases(_hosts);
        var redirects = _names.Redirects(_hosts, aliases.Select(alias => alias.Name).ToHashSet(StringComparer.Ordinal)).Select(RedirectingHost);
        foreach (var host in _hosts.Values.Append(_catchAll))
            Complete(host, defaultBackend);
        _canaries.AttachDefaults(_catchAll.Owner?.Object.DefaultBackend is null ? null : _catchAll.Unmatched);
        ReportUnusedDefaultBackends();

        HostBuilder[] hosts = [.. _hosts.Values, .. redirects, _catchAll];
        var routes = RouteIndexes.Assign(hosts);
        var certified = new WildcardCertificates(_hosts.Values.Select(host => (host.Name, host)).Concat(aliases));
        var named = Array.ConvertAll(hosts[..^1], host => host.Build(certified.Cover(host)));
        var byName = aliases.Count == 0 ? [] : named.ToDictionary(host => host.Name, StringComparer.Ordinal);
        return new(
            [.. named, .. aliases.Select(alias => byName[alias.Host.Name].As(alias.Name, alias.Host.TlsOf(alias.Name)))],
            _catchAll.Build(certified.Cover(_catchAll)), routes, upstreams.All) { DefaultBackend = defaultBackend };
    }

    void ReportUnusedDefaultBackends()
    {
        if (_withDefaultBackend.Count == 0)
            return;
        var owners = _hosts.Values.Append(_catchAll).Select(host => host.Owner?.Key).ToHashSet();
        foreach (var ingress in _withDefaultBackend.Where(ingress => !owners.Contains(ingress.Key)))
            diagnostics.Warning(ingress.Reference, "DefaultBackendUnused", "spec.defaultBackend",
                "has no effect: older Ingresses own every host of this one, and what no path of a host covers is theirs to answer");
    }

    void AddWithoutRules(ServedIngress ingress)
    {
        if (ingress.Object.DefaultBackend is null)
            diagnostics.Warning(ingress.Reference, "NothingToServe", "spec", "has neither rules nor a default backend; add one of them");
        else if (_catchAllOwner is null)
            _catchAllOwner = ingress;
        else
            diagnostics.Error(ingress.Reference, "CatchAllConflict", "spec.defaultBackend",
                $"the older Ingress {_catchAllOwner.Key} already is the catch-all; this one is not served");
    }

    void AddRule(ServedIngress ingress, IngressRule rule, SpecField field)
    {
        var name = rule.Host?.ToLowerInvariant() ?? "";
        if (name.Length > 0 && HostName.ProblemOf(name) is { } problem)
        {
            diagnostics.Error(ingress.Reference, "InvalidHost", $"{field}.host", $"{rule.Host} {problem}; the rule is not served");
            return;
        }

        var host = HostFor(name, ingress);
        if (host.Ingresses.Count == 0 || host.Ingresses[^1].Ingress != ingress.Key)
            host.Ingresses.Add(new(ingress.Key, ingress.Policies));
        BindTls(host, ingress.Object);
        BindAppRoot(host, ingress);
        _names.Add(host, ingress);
        if (host.RegexOwner is { } regexOwner && ingress.Policies.Get<RewritePolicy>() is null)
            diagnostics.Warning(ingress.Reference, "RegexHost", field.ToString(),
                $"Ingress {regexOwner} asks for use-regex or rewrite-target on host \"{name}\": the paths of this rule too match as regular expressions, " +
                "without case and from the start only, whatever their pathType");
        if (rule.Paths is not { } paths)
            return;
        for (var i = 0; i < paths.Count; i++)
            AddPath(ingress, host, paths[i], field.Path(i));
    }

    HostBuilder HostFor(string name, ServedIngress ingress)
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

    HostBuilder NewHost(string name) => new(name, _regexHosts.TryGetValue(name, out var owner) ? owner : null, EarlierOf(name));

    // Canaries are put on routes that nobody else has yet, and the built-in catch-all is where those go that have no host.
    VirtualHost? EarlierOf(string name) =>
        name.Length > 0 && !_canaryHosts.Contains(name) && before?.FindHost(name) is { AliasOf: null } known ? known : null;

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
    void BindAppRoot(HostBuilder host, ServedIngress ingress)
    {
        if (ingress.Policies.Get<AppRootPolicy>() is not { } policy)
            return;
        if (host.AppRoot is not { } first)
            host.AppRoot = (ingress.Key, policy.Path);
        else if (first.Path != policy.Path && first.Ingress != ingress.Key)
            diagnostics.Warning(ingress.Reference, "AppRootConflict", AppRootParser.AppRoot.KeyIn(ingress.Object.Annotations),
                $"has no effect on host \"{host.Name}\": the older Ingress {first.Ingress} sends its / to {first.Path}");
    }

    void AddPath(ServedIngress ingress, HostBuilder host, IngressPath path, SpecField field)
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

        if (upstreams.Resolve(ingress, path.Backend, field.Backend) is not { } upstream)
            return;
        var octets = RequestTarget.OctetsOf(text);
        if (host.Find(match, octets) is { } taken)
        {
            ReportConflict(ingress, host, text, match, taken, upstream, field);
            return;
        }

        host.AddPath(octets, new(ingress.Key, text, match, upstream, 503, ingress.Policies, upstreams.DefaultBackendOf(ingress), pattern));
    }

    void ReportConflict(ServedIngress ingress, HostBuilder host, string path, PathMatch match, Route taken, Upstream upstream, SpecField field)
    {
        if (taken.Ingress != ingress.Key)
            diagnostics.Error(ingress.Reference, "PathConflict", field.ToString(),
                $"host \"{host.Name}\" and path \"{path}\" is already defined in ingress {taken.Ingress} ({match}), which came first and serves it; remove one of the two");
        else if (taken.Upstream?.Key != upstream.Key)
            diagnostics.Error(ingress.Reference, "DuplicatePath", field.ToString(),
                $"host \"{host.Name}\" and path \"{path}\" ({match}) stand twice in this Ingress; the first, to {taken.Upstream?.Key}, is served");
    }

    void Complete(HostBuilder host, Upstream? defaultBackend)
    {
        var own = host.Owner is { Object.DefaultBackend: { } backend } owner ? upstreams.Resolve(owner, backend, SpecField.DefaultBackend) : null;
        host.AddUnmatched(new(
            host.Owner?.Key, "/", PathMatch.Prefix, own ?? defaultBackend, own is null ? 404 : 503, host.Owner?.Policies ?? policies.ReadEverywhere()));
        if (options.NginxPathQuirks)
            host.AddSlashless();
    }

    // Only the settings that hold for everything act on it: what its Ingress asks for begins at the name it redirects to.
    HostBuilder RedirectingHost(HostNames.WwwHost redirect)
    {
        var host = new HostBuilder(redirect.Name, null, null) { TlsOwner = redirect.Target.TlsOwner };
        var everywhere = policies.ReadEverywhere();
        var redirects = everywhere with { Items = everywhere.Items.Add(new HostRedirectPolicy(redirect.Target.Name, redirect.Status)) };
        host.AddUnmatched(new(redirect.Ingress.Key, "/", PathMatch.Prefix, null, 404, redirects));
        return host;
    }
}
