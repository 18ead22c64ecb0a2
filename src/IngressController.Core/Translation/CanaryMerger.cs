using System.Globalization;
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
    readonly List<(ServedIngress Ingress, CanaryPolicy Policy)> _canaries = [];

    /// <summary>The hosts of all canaries.</summary>
    public static HashSet<string> HostsOf(IEnumerable<ServedIngress> ingresses) =>
        ingresses.Where(ingress => ingress.Policies.Get<CanaryPolicy>() is not null)
            .SelectMany(ingress => ingress.Object.Rules).Select(IngressShare.HostOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>False when the Ingress is no canary. They are to come oldest first.</summary>
    public bool TryAdd(ServedIngress ingress)
    {
        if (ingress.Policies.Get<CanaryPolicy>() is not { } policy)
            return false;
        _canaries.Add((ingress, policy));
        return true;
    }

    /// <summary>Attaches every rule to its route.</summary>
    /// <param name="find">The route of a host, path type and path in octets, or null.</param>
    public void AttachRules(Func<string, PathMatch, string, Route?> find)
    {
        foreach (var (ingress, policy) in _canaries)
        {
            var rules = ingress.Object.Rules;
            for (var i = 0; i < rules.Count; i++)
            {
                var paths = rules[i].Paths ?? [];
                for (var j = 0; j < paths.Count; j++)
                    Attach(ingress, policy, IngressShare.HostOf(rules[i]), paths[j], SpecField.Rule(i).Path(j), find);
            }
        }
    }

    /// <summary>Attaches default backends.</summary>
    /// <param name="main">What no host covers, when an Ingress' default backend serves it; else null.</param>
    public void AttachDefaults(Route? main)
    {
        foreach (var (ingress, policy) in _canaries)
        {
            if (ingress.Object.DefaultBackend is not { } backend)
                continue;
            if (main is null)
                diagnostics.Error(ingress.Reference, "CanaryWithoutMain", SpecField.DefaultBackend.ToString(),
                    "no Ingress that is not a canary has a default backend for what no host covers; this one serves nothing until there is");
            else
                Attach(ingress, policy, backend, SpecField.DefaultBackend, main);
        }
    }

    void Attach(ServedIngress ingress, CanaryPolicy policy, string host, IngressPath path, SpecField field, Func<string, PathMatch, string, Route?> find)
    {
        var text = PathRules.TextOf(path);
        if (PathRules.MatchOf(path.PathType) is { } match && find(host, match, RequestTarget.OctetsOf(text)) is { } main)
            Attach(ingress, policy, path.Backend, field.Backend, main);
        else
            diagnostics.Error(ingress.Reference, "CanaryWithoutMain", field.ToString(),
                $"no Ingress that is not a canary has host \"{host}\" and path \"{text}\" ({path.PathType}); this one serves nothing until there is");
    }

    void Attach(ServedIngress ingress, CanaryPolicy policy, IngressBackend? backend, SpecField field, Route main)
    {
        if (upstreams.Resolve(ingress, backend, field) is not { } upstream)
            return;
        if (upstream.Key == main.Upstream?.Key)
        {
            diagnostics.Error(ingress.Reference, "CanarySameService", field.ToString(), $"is the Service of the main Ingress {main.Ingress} too, so there is nothing to split; name another one");
            return;
        }

        if (main.Canaries.Any(canary => canary.Ingress == ingress.Key))
        {
            diagnostics.Error(ingress.Reference, "DuplicatePath", field.ToString(), "its host and path stand twice in this Ingress; the first counts");
            return;
        }

        var taken = main.Canaries.Sum(canary => canary.Policy.Share);
        if (policy.Weight > 0 && taken + policy.Share > 1 + 1e-9)
            diagnostics.Warning(ingress.Reference, "CanaryWeights", field.ToString(), string.Create(CultureInfo.InvariantCulture,
                $"the older canaries of {main.Ingress} take {Math.Min(1, taken):0.##%} already, so this one gets {Math.Max(0, 1 - taken):0.##%} in place of {policy.Share:0.##%}"));
        main.Canaries = [.. main.Canaries, new(ingress.Key, upstream, policy)];
    }
}
