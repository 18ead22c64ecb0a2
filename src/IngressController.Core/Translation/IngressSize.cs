using IngressController.Core.Limits;

namespace IngressController.Core.Translation;

/// <summary>Whether an Ingress is small enough to be translated.</summary>
static class IngressSize
{
    /// <summary>The field that is too big, and what is wrong with it; null when the Ingress is small enough.</summary>
    public static (string Field, string Problem)? ProblemOf(Ingress ingress)
    {
        long paths = 0, hosts = 0;
        foreach (var rule in ingress.Rules)
            paths += rule.Paths?.Count ?? 0;
        foreach (var tls in ingress.Tls)
            hosts += tls.Hosts.Count;
        return TenantLimits.Rules.ProblemOf(ingress.Rules.Count) is { } rules ? ("spec.rules", rules)
            : TenantLimits.Paths.ProblemOf(paths) is { } tooMany ? ("spec.rules", tooMany)
            : TenantLimits.TlsEntries.ProblemOf(ingress.Tls.Count) is { } entries ? ("spec.tls", entries)
            : TenantLimits.TlsHosts.ProblemOf(hosts) is { } names ? ("spec.tls", names)
            : null;
    }
}
