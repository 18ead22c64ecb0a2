using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>
/// Hangs the upstreams of canary Ingresses on the routes of their main ones: same host, path and pathType, in any namespace,
/// with another Service (behaviour 85). A canary serves nothing by itself, and of its annotations only those about canaries,
/// affinity and balancing count.
/// </summary>
/// <remarks>
/// Unlike in ingress-nginx a rule may have several canaries, and only the rule is split, not every path that leads to the same
/// Service. Order of decision: an existing session; then the headers, the cookies and last the weights of all of them, the
/// oldest Ingress' first. Weights add up; what they leave is the main one's.
/// </remarks>
sealed class CanaryMerger(UpstreamCollector upstreams, DiagnosticSink diagnostics)
{
    readonly List<(Ingress Ingress, PolicySet Policies, CanaryPolicy Policy)> _canaries = [];

    /// <summary>False when the Ingress is no canary. They are to come oldest first.</summary>
    public bool TryAdd(Ingress ingress, PolicySet policies)
    {
        if (policies.Get<CanaryPolicy>() is not { } policy)
            return false;
        _canaries.Add((ingress, policies, policy));
        return true;
    }

    /// <summary>Attaches every rule to its route.</summary>
    /// <param name="find">The route of a host, path type and path in octets, or null.</param>
    public void AttachRules(Func<string, PathMatch, string, Route?> find)
    {
        foreach (var (ingress, policies, policy) in _canaries)
        {
            for (var i = 0; i < ingress.Rules.Count; i++)
            {
                var paths = ingress.Rules[i].Paths ?? [];
                for (var j = 0; j < paths.Count; j++)
                    Attach(ingress, policies, policy, ingress.Rules[i].Host?.ToLowerInvariant() ?? "", paths[j], $"spec.rules[{i}].http.paths[{j}]", find);
            }
        }
    }

    /// <summary>Attaches default backends.</summary>
    /// <param name="main">What no host covers, when an Ingress' default backend serves it; else null.</param>
    public void AttachDefaults(Route? main)
    {
        foreach (var (ingress, policies, policy) in _canaries)
        {
            if (ingress.DefaultBackend is null)
                continue;
            if (main is null)
                diagnostics.Error(ingress.Reference, "CanaryWithoutMain", "spec.defaultBackend",
                    "no Ingress that is not a canary has a default backend for what no host covers; this one serves nothing until there is");
            else
                Attach(ingress, policies, policy, ingress.DefaultBackend, "spec.defaultBackend", main);
        }
    }

    void Attach(Ingress ingress, PolicySet policies, CanaryPolicy policy, string host, IngressPath path, string field, Func<string, PathMatch, string, Route?> find)
    {
        var text = PathRules.TextOf(path);
        if (PathRules.MatchOf(path.PathType) is { } match && find(host, match, RequestTarget.OctetsOf(text)) is { } main)
            Attach(ingress, policies, policy, path.Backend, $"{field}.backend", main);
        else
            diagnostics.Error(ingress.Reference, "CanaryWithoutMain", field,
                $"no Ingress that is not a canary has host \"{host}\" and path \"{text}\" ({path.PathType}); this one serves nothing until there is");
    }

    void Attach(Ingress ingress, PolicySet policies, CanaryPolicy policy, IngressBackend? backend, string field, Route main)
    {
        if (upstreams.Resolve(ingress, policies, backend, field) is not { } upstream)
            return;
        if (upstream.Key == main.Upstream?.Key)
        {
            diagnostics.Error(ingress.Reference, "CanarySameService", field, $"is the Service of the main Ingress {main.Ingress} too, so there is nothing to split; name another one");
            return;
        }

        if (main.Canaries.Any(canary => canary.Ingress == ingress.Key))
        {
            diagnostics.Error(ingress.Reference, "DuplicatePath", field, "its host and path stand twice in this Ingress; the first counts");
            return;
        }

        var taken = main.Canaries.Sum(canary => canary.Policy.Share);
        if (policy.Weight > 0 && taken + policy.Share > 1 + 1e-9)
            diagnostics.Warning(ingress.Reference, "CanaryWeights", field, string.Create(CultureInfo.InvariantCulture,
                $"the older canaries of {main.Ingress} take {Math.Min(1, taken):0.##%} already, so this one gets {Math.Max(0, 1 - taken):0.##%} in place of {policy.Share:0.##%}"));
        main.Canaries = [.. main.Canaries, new(ingress.Key, upstream, policy)];
    }
}
