using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>Finds the hosts in regex mode (behaviour 57), before any path is read: their paths follow other rules.</summary>
static class RegexHosts
{
    /// <summary>Their names, each with the oldest Ingress that asks for it; the empty name stands for rules without host.</summary>
    public static Dictionary<string, ObjectKey> Of(IEnumerable<Ingress> ingresses, IReadOnlyDictionary<ObjectKey, PolicySet> policies)
    {
        var hosts = new Dictionary<string, ObjectKey>(StringComparer.Ordinal);
        var claimed = new HashSet<(string Host, PathMatch? Match, string Path)>();
        foreach (var ingress in ingresses)
        {
            // A canary has no paths of its own; those of its main Ingress decide.
            if (policies[ingress.Key].Get<CanaryPolicy>() is not null)
                continue;
            var policy = policies[ingress.Key].Get<RewritePolicy>();
            foreach (var rule in ingress.Rules)
            {
                var host = rule.Host?.ToLowerInvariant() ?? "";
                foreach (var path in rule.Paths ?? [])
                {
                    // A path that belongs to an older Ingress is not served, so what its owner asks for does not count.
                    var text = PathRules.TextOf(path);
                    if (claimed.Add((host, PathRules.MatchOf(path.PathType), text)) && policy is not null && policy.AsksForRegex(text))
                        hosts.TryAdd(host, ingress.Key);
                }
            }
        }

        return hosts;
    }
}
