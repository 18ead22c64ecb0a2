using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>
/// Finds the hosts in regex mode (behaviour 57). It runs before any path is read, because the paths of these hosts follow other
/// rules.
/// </summary>
static class RegexHosts
{
    /// <summary>The host names, each with the oldest Ingress that asks for it; the empty name stands for rules without host.</summary>
    /// <param name="ingresses">All Ingresses, oldest first.</param>
    /// <param name="owners">Host ownership.</param>
    public static Dictionary<string, ObjectKey> Of(IReadOnlyCollection<ServedIngress> ingresses, HostOwners owners)
    {
        var hosts = new Dictionary<string, ObjectKey>(StringComparer.Ordinal);
        if (CandidatesOf(ingresses) is not { Count: > 0 } candidates)
            return hosts;
        var claimed = new HashSet<(string Host, PathMatch? Match, string Path)>();
        foreach (var ingress in ingresses)
        {
            // A canary has no paths of its own; those of its main Ingress decide.
            if (ingress.Policies.Get<CanaryPolicy>() is not null)
                continue;
            var policy = ingress.Policies.Get<RewritePolicy>();
            foreach (var (host, path) in PathsOf(ingress.Object))
            {
                if (!candidates.Contains(host) || owners.ProblemOf(host, ingress.Key.Namespace) is not null)
                    continue;

                // The path belongs to an older Ingress and is not served from here, so what this Ingress asks for does not count.
                var text = PathRules.TextOf(path);
                if (claimed.Add((host, PathRules.MatchOf(path.PathType), text)) && policy is not null && policy.AsksForRegex(text))
                    hosts.TryAdd(host, ingress.Key);
            }
        }

        return hosts;
    }

    // Only the paths of these few hosts need to be examined.
    static HashSet<string> CandidatesOf(IReadOnlyCollection<ServedIngress> ingresses) =>
        ingresses.Where(ingress => ingress.Policies.Get<RewritePolicy>() is not null).SelectMany(ingress => PathsOf(ingress.Object))
            .Select(path => path.Host).ToHashSet(StringComparer.Ordinal);

    static IEnumerable<(string Host, IngressPath Path)> PathsOf(Ingress ingress)
    {
        foreach (var rule in ingress.Rules)
        {
            var host = rule.HostName;
            foreach (var path in rule.Paths ?? [])
                yield return (host, path);
        }
    }
}
