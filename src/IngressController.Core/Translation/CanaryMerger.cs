using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Attaches the upstreams of canary Ingresses to the routes of their main ones: same host, path and pathType, in the same namespace
/// unless others are allowed, with another Service (behaviour 85). A canary serves nothing by itself; of its annotations, only those
/// about canaries, affinity and balancing count.
/// </summary>
/// <remarks>
/// Unlike in ingress-nginx, a rule may have several canaries, and only the rule is split, not every path that leads to the same
/// Service. Order of decision: an existing session; then the headers, the cookies and last the weights of all canaries, oldest
/// Ingress first. Weights add up; the main Ingress gets the rest.
/// </remarks>
/// <param name="canaries">All canary Ingresses, oldest first.</param>
/// <param name="owners">Host ownership.</param>
/// <param name="options">The settings.</param>
/// <param name="upstreams">Resolves backends.</param>
/// <param name="diagnostics">Receives problems.</param>
sealed class CanaryMerger(
    IReadOnlyList<ServedIngress> canaries, HostOwners owners, TranslationOptions options, UpstreamCollector upstreams, DiagnosticSink diagnostics)
{
    /// <summary>Limit per rule: each of its requests is checked against every canary.</summary>
    const int MostOfRule = 16;

    readonly List<(ServedIngress Ingress, CanaryPolicy Policy)> _canaries = [.. canaries.Select(canary => (canary, canary.Policies.Get<CanaryPolicy>()!))];

    /// <summary>The canaries of other namespaces, by the Ingress whose requests they ask for.</summary>
    readonly Dictionary<ObjectKey, HashSet<ObjectKey>> _foreign = [];

    /// <param name="hosts">The hosts, with all their paths.</param>
    public void AttachRules(HostDrafts hosts)
    {
        foreach (var (ingress, policy) in _canaries)
            IngressFault.Of(ingress.Key, () => AttachRules(ingress, policy, hosts));
    }

    /// <summary>Reports the canaries of other namespaces to the Ingresses whose requests they ask for.</summary>
    public void Report()
    {
        foreach (var (owner, canaries) in _foreign)
            diagnostics.Warning(new(ResourceKind.Ingress, owner), DiagnosticCodes.ForeignCanary, "spec.rules",
                $"canaries of other namespaces ask for its requests: {Listing.Of([.. canaries.Order()])}; " +
                (options.AllowCrossNamespaceCanaries
                    ? "they get them, as --allow-cross-namespace-canaries allows"
                    : "they get none, unless --allow-cross-namespace-canaries is given"));
    }

    /// <param name="catchAll">The catch-all host, with its route for unmatched paths.</param>
    public void AttachDefaultBackends(HostDraft catchAll)
    {
        foreach (var (ingress, policy) in _canaries)
        {
            if (ingress.Object.DefaultBackend is not { } backend)
                continue;
            if (catchAll.Owner?.Object.DefaultBackend is null)
                diagnostics.Error(ingress.Reference, DiagnosticCodes.CanaryWithoutMain, SpecField.DefaultBackend.ToString(),
                    "no Ingress that is not a canary has a default backend for what no host covers; this one serves nothing until there is");
            else
                Attach(ingress, policy, backend, SpecField.DefaultBackend, catchAll, catchAll.UnmatchedAt);
        }
    }

    void AttachRules(ServedIngress ingress, CanaryPolicy policy, HostDrafts hosts)
    {
        var rules = ingress.Object.Rules;
        for (var i = 0; i < rules.Count; i++)
        {
            var paths = rules[i].Paths ?? [];
            for (var j = 0; j < paths.Count; j++)
                Attach(ingress, policy, rules[i].HostName, paths[j], SpecField.Rule(i).Path(j), hosts);
        }
    }

    void Attach(ServedIngress ingress, CanaryPolicy policy, string host, IngressPath path, SpecField field, HostDrafts hosts)
    {
        var text = PathRules.TextOf(path);
        if (owners.ProblemOf(host, ingress.Key.Namespace) is { } problem)
            diagnostics.Error(ingress.Reference, DiagnosticCodes.HostOwnedByOther, field.ToString(), $"{problem}; the canary is ignored");
        else if (PathRules.MatchOf(path.PathType) is { } match &&
            hosts.Find(host) is { } main && main.Find(match, RequestTarget.OctetsOf(text)) is >= 0 and var at)
            Attach(ingress, policy, path.Backend, field.Backend, main, at);
        else
            diagnostics.Error(ingress.Reference, DiagnosticCodes.CanaryWithoutMain, field.ToString(),
                $"no Ingress that is not a canary has host \"{host}\" and path \"{text}\" ({path.PathType}); this one serves nothing until there is");
    }

    void Attach(ServedIngress ingress, CanaryPolicy policy, IngressBackend? backend, SpecField field, HostDraft host, int at)
    {
        var main = host.Routes[at];
        if (IsForeign(ingress, field, main) || upstreams.Resolve(ingress, backend, field) is not { } upstream)
            return;
        if (upstream.Key == main.Upstream?.Key)
        {
            diagnostics.Error(ingress.Reference, DiagnosticCodes.CanarySameService, field.ToString(),
                $"is the Service of the main Ingress {main.Ingress} too, so there is nothing to split; name another one");
            return;
        }

        if (main.Canaries.Any(canary => canary.Ingress == ingress.Key))
        {
            diagnostics.Error(ingress.Reference, DiagnosticCodes.DuplicatePath, field.ToString(),
                "its host and path stand twice in this Ingress; the first counts");
            return;
        }

        if (main.Canaries.Count >= MostOfRule)
        {
            diagnostics.Error(ingress.Reference, DiagnosticCodes.TooManyCanaries, field.ToString(),
                $"is ignored: {MostOfRule} older canaries share the requests of {main.Ingress} already, as many as a rule can have");
            return;
        }

        var taken = main.Canaries.Sum(canary => canary.Policy.Share);
        if (policy.Weight > 0 && taken + policy.Share > 1 + 1e-9)
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.CanaryWeights, field.ToString(), string.Create(CultureInfo.InvariantCulture,
                $"the older canaries of {main.Ingress} take {Math.Min(1, taken):0.##%} already, " +
                $"so this one gets {Math.Max(0, 1 - taken):0.##%} in place of {policy.Share:0.##%}"));
        host.AddCanary(at, new(ingress.Key, upstream, policy));
    }

    // True when the canary may take no requests.
    bool IsForeign(ServedIngress ingress, SpecField field, Route main)
    {
        if (main.Ingress is not { } owner || owner.Namespace == ingress.Key.Namespace)
            return false;
        if (!_foreign.TryGetValue(owner, out var canaries))
            _foreign.Add(owner, canaries = []);
        canaries.Add(ingress.Key);
        if (options.AllowCrossNamespaceCanaries)
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.ForeignCanary, field.ToString(),
                $"takes requests of Ingress {owner}, which is of another namespace, as --allow-cross-namespace-canaries allows");
        else
            diagnostics.Error(ingress.Reference, DiagnosticCodes.ForeignCanary, field.ToString(),
                $"is ignored: Ingress {owner}, whose requests it asks for, is of another namespace; " +
                $"write the canary there, or let the operator give --allow-cross-namespace-canaries");
        return !options.AllowCrossNamespaceCanaries;
    }
}
