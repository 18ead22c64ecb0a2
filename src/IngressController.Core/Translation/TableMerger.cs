using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>
/// Makes the table of all Ingresses, in this order: decide what is reused; merge the rest, oldest first; attach canaries; add aliases
/// and hosts that only redirect; settle unmatched paths; build.
/// </summary>
/// <param name="options">The settings.</param>
/// <param name="snapshot">All objects.</param>
/// <param name="upstreams">Resolves backends.</param>
/// <param name="policies">Reads annotations.</param>
/// <param name="diagnostics">Receives problems.</param>
/// <param name="references">Receives every Secret that the <c>tls</c> section of a host names.</param>
/// <param name="before">An earlier translation, whose unchanged parts are reused; or null.</param>
sealed class TableMerger(
    TranslationOptions options, ClusterSnapshot snapshot, UpstreamCollector upstreams, PolicyReader policies, DiagnosticSink diagnostics,
    ISet<ObjectReference> references, TranslationMemory? before)
{
    /// <summary>The table, and what a later translation can reuse of it.</summary>
    /// <param name="ingresses">All Ingresses, oldest first.</param>
    public (RoutingTable Table, IReadOnlyDictionary<ObjectKey, IngressShare> Shares) Merge(IReadOnlyList<ServedIngress> ingresses)
    {
        var plan = ReusePlan.Of(ingresses, snapshot, before);
        var owners = new HostOwners(options, ingresses.Select(ingress => ingress.Object));
        var snippets = new HostSnippets(owners, diagnostics);
        snippets.Add(ingresses);
        var drafts = new HostDrafts(RegexHosts.Of(ingresses, owners), snippets);
        var names = new HostNames(owners, diagnostics);

        var merger = new IngressMerger(drafts, owners, names, upstreams, diagnostics);
        var merged = new List<ServedIngress>();
        var canaries = new List<ServedIngress>();
        foreach (var ingress in ingresses)
        {
            if (plan.KeptOf(ingress) is { } share)
            {
                upstreams.Claim(share);
                continue;
            }

            ReportLegacyApiVersion(ingress);
            merged.Add(ingress);
            if (ingress.Policies.Get<CanaryPolicy>() is null)
                IngressFault.Of(ingress.Key, () => merger.Add(ingress));
            else
                canaries.Add(ingress);
        }

        var defaultBackend = upstreams.DefaultBackend();
        merger.SettleDefaultBackends();
        var attached = new CanaryMerger(canaries, owners, options, upstreams, diagnostics);
        attached.AttachRules(drafts);
        var aliases = names.Aliases(IsHost);
        var aliasNames = aliases.Select(alias => alias.Name).ToHashSet(StringComparer.Ordinal);
        HostDraft[] redirects = [.. names.Redirects(IsHost, aliasNames).Select(RedirectingHost)];
        foreach (var host in drafts.All)
            IngressFault.Of(host, () => AnswerUnmatched(host, defaultBackend));
        AddLocations(drafts, snippets);
        attached.AttachDefaultBackends(drafts.CatchAll);
        attached.Report();
        Report(drafts, owners, snippets);
        references.UnionWith(drafts.Named.Select(host => host.TlsOwner).OfType<Ingress>().SelectMany(TlsBindings.SecretsOf));
        references.UnionWith(plan.Kept.SelectMany(share => TlsBindings.SecretsOf(share.Ingress.Object)));

        var certificates = new WildcardCertificates(drafts.Named.Select(host => (host.Name, host)).Concat(aliases), plan.Kept.SelectMany(share => share.Hosts));
        var builder = new TableBuilder(certificates, defaultBackend, before?.Table);
        var (table, kept, hosts) = builder.Build(plan.Kept, [.. drafts.Named, .. redirects, drafts.CatchAll], aliases, upstreams.All);
        foreach (var share in IngressShare.Of(merged, hosts, upstreams.Memory, diagnostics.Objects))
            kept.Add(share.Ingress.Key, share);
        return (table, kept);

        bool IsHost(string name) => drafts.Find(name) is { Name.Length: > 0 } || plan.Keeps(name);
    }

    void AnswerUnmatched(HostDraft host, Upstream? defaultBackend)
    {
        var own = host.Owner is { Object.DefaultBackend: { } backend } owner ? upstreams.Resolve(owner, backend, SpecField.DefaultBackend) : null;
        var asked = host.Owner?.Policies ?? policies.ReadEverywhere();
        host.AddUnmatched(Unmatched(host, host.Owner?.Key, own ?? defaultBackend, own is null ? 404 : 503, asked));
        if (options.NginxPathQuirks)
            host.AddSlashless();
    }

    void AddLocations(HostDrafts drafts, HostSnippets snippets)
    {
        var everywhere = policies.ReadEverywhere();
        var global = everywhere.Items.OfType<IHostLocations>().FirstOrDefault()?.Locations ?? [];
        if (snippets.IsEmpty && global.IsEmpty)
            return;
        var locations = new HostLocations(everywhere, diagnostics);
        foreach (var host in drafts.All)
        {
            IngressFault.Of(host, () =>
            {
                if (snippets.Of(host.Name) is { Policy.Program: IHostLocations own } snippet)
                    locations.Add(host, snippet, own.Locations);
                if (!global.IsEmpty && options.ConfigMap is { } configMap)
                    locations.AddEverywhere(host, global, new(ResourceKind.ConfigMap, configMap));
            });
        }
    }

    // Only the global settings apply here: the policies of its Ingress apply to the name it redirects to.
    HostDraft RedirectingHost(HostNames.WwwHost redirect)
    {
        var host = new HostDraft(redirect.Name, null, null) { TlsOwner = redirect.Target.TlsOwner };
        var everywhere = policies.ReadEverywhere();
        var redirects = everywhere with { Items = everywhere.Items.Add(new HostRedirectPolicy(redirect.Target.Name, redirect.Status)) };
        host.AddUnmatched(Unmatched(host, redirect.Ingress.Key, null, 404, redirects));
        return host;
    }

    static Route Unmatched(HostDraft host, ObjectKey? ingress, Upstream? upstream, int statusWithoutDestination, PolicySet policies) => new()
    {
        Ingress = ingress,
        Host = host.Name,
        Path = "/",
        Match = PathMatch.Prefix,
        Upstream = upstream,
        StatusWithoutDestination = statusWithoutDestination,
        Policies = host.PoliciesOf(policies),
    };

    void Report(HostDrafts drafts, HostOwners owners, HostSnippets snippets)
    {
        var foreign = new ForeignSettings(owners, policies.OfHosts, diagnostics);
        foreach (var host in drafts.All)
        {
            IngressFault.Of(host, () =>
            {
                snippets.Report(host);
                foreign.Report(host);
            });
        }
    }

    void ReportLegacyApiVersion(ServedIngress ingress)
    {
        if (ingress.Object.LegacyApiVersion is { } version)
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.LegacyApiVersion, "apiVersion",
                $"{version} is gone since Kubernetes 1.22; it is read as networking.k8s.io/v1, write it so");
    }
}
