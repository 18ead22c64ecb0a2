using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Merges the rules of Ingresses, oldest first, into one virtual host per host name (behaviour 60 to 62): the first Ingress to name a
/// path serves it, the first to name a host owns its unmatched paths. Canaries are left out.
/// </summary>
/// <param name="drafts">Receives the hosts.</param>
/// <param name="owners">Host ownership.</param>
/// <param name="names">Receives the additional host names that Ingresses ask for.</param>
/// <param name="upstreams">Resolves backends.</param>
/// <param name="diagnostics">Receives problems.</param>
sealed class IngressMerger(HostDrafts drafts, HostOwners owners, HostNames names, UpstreamCollector upstreams, DiagnosticSink diagnostics)
{
    readonly RuleMerger _rules = new(upstreams, diagnostics);
    readonly List<ServedIngress> _withDefaultBackend = [];

    /// <summary>The Ingress without rules whose default backend takes everything that no host covers (behaviour 27).</summary>
    ServedIngress? _catchAllOwner;

    public void Add(ServedIngress ingress)
    {
        var (rules, backend) = (ingress.Object.Rules, ingress.Object.DefaultBackend);
        if (rules.IsEmpty)
            AddWithoutRules(ingress);
        else if (backend is not null)
            _withDefaultBackend.Add(ingress);
        for (var i = 0; i < rules.Count; i++)
            AddRule(ingress, rules[i], SpecField.Rule(i));
    }

    /// <summary>Decides, after all Ingresses are merged, who answers unmatched paths.</summary>
    public void SettleDefaultBackends()
    {
        if (_catchAllOwner is not null)
        {
            drafts.CatchAll.Owner = _catchAllOwner;
            drafts.CatchAll.Members.Add(_catchAllOwner);
        }

        if (_withDefaultBackend.Count == 0)
            return;
        var owning = drafts.All.Select(host => host.Owner?.Key).ToHashSet();
        foreach (var ingress in _withDefaultBackend.Where(ingress => !owning.Contains(ingress.Key)))
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.DefaultBackendUnused, "spec.defaultBackend",
                "has no effect: older Ingresses own every host of this one, and what no path of a host covers is theirs to answer");
    }

    void AddWithoutRules(ServedIngress ingress)
    {
        if (ingress.Object.DefaultBackend is null)
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.NothingToServe, "spec", "has neither rules nor a default backend; add one of them");
        else if (_catchAllOwner is null)
            _catchAllOwner = ingress;
        else
            diagnostics.Error(ingress.Reference, DiagnosticCodes.CatchAllConflict, "spec.defaultBackend",
                $"the older Ingress {_catchAllOwner.Key} already is the catch-all; this one is not served");
    }

    void AddRule(ServedIngress ingress, IngressRule rule, SpecField field)
    {
        var name = rule.HostName;
        if (name.Length > 0 && HostName.ProblemOf(name) is { } problem)
        {
            diagnostics.Error(ingress.Reference, DiagnosticCodes.InvalidHost, $"{field}.host", $"{rule.Host} {problem}; the rule is not served");
            return;
        }

        if (owners.ProblemOf(name, ingress.Key.Namespace) is { } owned)
        {
            diagnostics.Error(ingress.Reference, DiagnosticCodes.HostOwnedByOther, $"{field}.host",
                $"{owned}; the rule is not served: name another host, or let the operator give this one to the namespace");
            return;
        }

        var host = drafts.Of(name, ingress);
        names.Add(host, ingress);
        _rules.Add(host, ingress, rule, field);
    }
}
