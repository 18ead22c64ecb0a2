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
/// <param name="before">An earlier translation, of which what has not changed is taken over; or null.</param>
sealed class HostMerger(TranslationOptions options, UpstreamCollector upstreams, PolicyReader policies, DiagnosticSink diagnostics, TranslationMemory? before)
{
    readonly Dictionary<string, HostBuilder> _hosts = new(StringComparer.Ordinal);
    readonly List<ServedIngress> _merged = [];
    readonly List<ServedIngress> _withDefaultBackend = [];
    readonly RuleMerger _rules = new(upstreams, diagnostics);
    readonly IngressKeeper _keeper = new(upstreams, before);
    HostOwners _owners = new(options, []);
    HostNames _names = new(static (_, _) => null, diagnostics);
    CanaryMerger _canaries = new(new(options, []), options, upstreams, diagnostics);
    HostClosings _closings = new(new(options, []), diagnostics);
    Dictionary<string, ObjectKey> _regexHosts = [];
    HashSet<string> _canaryHosts = [];
    HostBuilder _catchAll = new("", null, null);

    /// <summary>The Ingress without rules whose default backend takes everything that no host covers (behaviour 27).</summary>
    ServedIngress? _catchAllOwner;

    /// <summary>Every Secret that the <c>tls</c> section of a host names.</summary>
    public IEnumerable<ObjectReference> References =>
        _hosts.Values.Select(host => host.TlsOwner).OfType<Ingress>().SelectMany(TlsBindings.SecretsOf).Concat(_keeper.References);

    /// <summary>What a later translation can take over, once the table is built.</summary>
    public IReadOnlyDictionary<ObjectKey, IngressShare> Memory { get; private set; } = new Dictionary<ObjectKey, IngressShare>();

    /// <summary>Adds all Ingresses, the oldest first.</summary>
    public void Add(IReadOnlyCollection<Ingress> ingresses)
    {
        var served = ingresses.Select(policies.Read).ToList();
        _owners = new(options, ingresses);
        _names = new(_owners.ProblemOfAlias, diagnostics);
        _canaries = new(_owners, options, upstreams, diagnostics);
        _closings = new(_owners, diagnostics);
        _closings.Add(served);
        _regexHosts = RegexHosts.Of(served, _owners);
        _canaryHosts = CanaryMerger.HostsOf(served);
        _catchAll = NewHost("");
        _keeper.Expect(served);
        foreach (var ingress in served)
        {
            if (!_keeper.TryKeep(ingress))
                Merge(ingress);
        }
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

        // It answers what no path of a host covers.
        if (!ReferenceEquals(defaultBackend, before?.Table.DefaultBackend))
            MergeInstead(static _ => true);
        _canaries.AttachRules((host, match, path) => (host.Length == 0 ? _catchAll : _hosts.GetValueOrDefault(host))?.Find(match, path));
        var aliases = _names.Aliases(IsHost);
        HostBuilder[] redirects = [.. _names.Redirects(IsHost, aliases.Select(alias => alias.Name).ToHashSet(StringComparer.Ordinal)).Select(RedirectingHost)];
        var certified = new WildcardCertificates(_hosts.Values.Select(host => (host.Name, host)).Concat(aliases), _keeper.Hosts);
        MergeInstead(host => host.HasCertificate != certified.Cover(host.Name, host.Tls is not null));
        Complete(defaultBackend);
        _canaries.AttachDefaults(_catchAll.Owner?.Object.DefaultBackend is null ? null : _catchAll.Unmatched);
        ReportUnusedDefaultBackends();

        // Where there are fewer routes than before, those at the end have to move.
        var count = RouteIndexes.Count([.. _hosts.Values, .. redirects, _catchAll], _keeper.Hosts);
        MergeInstead(host => RouteIndexes.HasBeyond(host, count));
        Complete(defaultBackend);
        var foreign = new ForeignSettings(_owners, diagnostics);
        foreach (var host in _hosts.Values.Append(_catchAll))
        {
            _closings.Report(host);
            foreign.Report(host);
        }

        _canaries.Report();
        HostBuilder[] builders = [.. _hosts.Values, .. redirects, _catchAll];
        var routes = RouteIndexes.Assign(builders, _keeper.Hosts);
        var built = Array.ConvertAll(builders, host => host.Build(certified.Cover(host.Name, host.TlsOwner is not null)));
        var named = new List<VirtualHost>(before?.Table.HostCount ?? built.Length);
        named.AddRange(_keeper.Hosts);
        named.AddRange(built.AsSpan()[..^1]);
        foreach (var (alias, host) in aliases)
            named.Add(built[Array.IndexOf(builders, host)].As(alias, host.TlsOf(alias)));
        Memory = _keeper.Memory(IngressShare.Of(_merged, built, diagnostics.Objects));
        return new(named, built[^1], routes, upstreams.All) { DefaultBackend = defaultBackend };
    }

    void Merge(ServedIngress ingress)
    {
        _merged.Add(ingress);
        var (rules, backend) = (ingress.Object.Rules, ingress.Object.DefaultBackend);
        if (ingress.Object.LegacyApiVersion is { } version)
            diagnostics.Warning(ingress.Reference, "LegacyApiVersion", "apiVersion",
                $"{version} is gone since Kubernetes 1.22; it is read as networking.k8s.io/v1, write it so");
        if (_canaries.TryAdd(ingress))
            return;
        if (rules.IsEmpty)
            MergeWithoutRules(ingress);
        else if (backend is not null)
            _withDefaultBackend.Add(ingress);
        for (var i = 0; i < rules.Count; i++)
            MergeRule(ingress, rules[i], SpecField.Rule(i));
    }

    void MergeInstead(Func<VirtualHost, bool> isOther)
    {
        foreach (var ingress in _keeper.GiveUp(isOther))
            Merge(ingress);
    }

    void MergeWithoutRules(ServedIngress ingress)
    {
        if (ingress.Object.DefaultBackend is null)
            diagnostics.Warning(ingress.Reference, "NothingToServe", "spec", "has neither rules nor a default backend; add one of them");
        else if (_catchAllOwner is null)
            _catchAllOwner = ingress;
        else
            diagnostics.Error(ingress.Reference, "CatchAllConflict", "spec.defaultBackend",
                $"the older Ingress {_catchAllOwner.Key} already is the catch-all; this one is not served");
    }

    void MergeRule(ServedIngress ingress, IngressRule rule, SpecField field)
    {
        var name = IngressShare.HostOf(rule);
        if (name.Length > 0 && HostName.ProblemOf(name) is { } problem)
        {
            diagnostics.Error(ingress.Reference, "InvalidHost", $"{field}.host", $"{rule.Host} {problem}; the rule is not served");
            return;
        }

        if (_owners.ProblemOf(name, ingress.Key.Namespace) is { } owned)
        {
            diagnostics.Error(ingress.Reference, HostOwners.Code, $"{field}.host", $"{owned}; the rule is not served: name another host, or let the operator give this one to the namespace");
            return;
        }

        var host = HostFor(name, ingress);
        _names.Add(host, ingress);
        _rules.Add(host, ingress, rule, field);
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

    HostBuilder NewHost(string name) => new(name, _regexHosts.TryGetValue(name, out var owner) ? owner : null, EarlierOf(name)) { Closing = _closings.Of(name) };

    // Canaries are put on routes that nobody else has yet, and the built-in catch-all is where those go that have no host.
    VirtualHost? EarlierOf(string name) =>
        name.Length > 0 && !_canaryHosts.Contains(name) && before?.Table.FindHost(name) is { AliasOf: null } known ? known : null;

    bool IsHost(string name) => _hosts.ContainsKey(name) || _keeper.Has(name);

    void Complete(Upstream? defaultBackend)
    {
        foreach (var host in _hosts.Values.Append(_catchAll).Where(host => !host.IsComplete))
        {
            var own = host.Owner is { Object.DefaultBackend: { } backend } owner ? upstreams.Resolve(owner, backend, SpecField.DefaultBackend) : null;
            host.AddUnmatched(new(
                host.Owner?.Key, "/", PathMatch.Prefix, own ?? defaultBackend, own is null ? 404 : 503, host.PoliciesOf(host.Owner?.Policies ?? policies.ReadEverywhere())));
            if (options.NginxPathQuirks)
                host.AddSlashless();
        }
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

    void ReportUnusedDefaultBackends()
    {
        if (_withDefaultBackend.Count == 0)
            return;
        var owners = _hosts.Values.Append(_catchAll).Select(host => host.Owner?.Key).ToHashSet();
        foreach (var ingress in _withDefaultBackend.Where(ingress => !owners.Contains(ingress.Key)))
            diagnostics.Warning(ingress.Reference, "DefaultBackendUnused", "spec.defaultBackend",
                "has no effect: older Ingresses own every host of this one, and what no path of a host covers is theirs to answer");
    }
}
