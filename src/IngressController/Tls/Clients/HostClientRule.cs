using System.Runtime.CompilerServices;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;
using IngressController.Core.Routing;

namespace IngressController.Tls.Clients;

/// <summary>
/// What holds for client certificates on a whole host: of the owner's Ingresses that ask for any, the strictest decides, of equally
/// strict ones the oldest. The paths of another one need what it asks for besides, so that no Ingress is served with less than it wants.
/// Only where none of the owner's asks does the oldest of other namespaces decide, and only if its settings can be used.
/// </summary>
static class HostClientRule
{
    // Each route of a host asks, for several reasons, and a host may have thousands of Ingresses.
    static readonly ConditionalWeakTable<VirtualHost, StrongBox<ClientCertificatePolicy?>> Known = [];

    /// <summary>What decides for a host, or null when none of its Ingresses asks for certificates.</summary>
    public static ClientCertificatePolicy? Of(VirtualHost host) => Known.GetValue(host, static host => new(Winner(host)?.Policy)).Value;

    /// <summary>Tells the Ingresses whose settings do not hold for the whole host.</summary>
    public static IEnumerable<Diagnostic> Disagreements(VirtualHost host)
    {
        if (Winner(host) is not { } winner)
            yield break;
        foreach (var (ingress, policies) in host.Ingresses)
        {
            if (policies.Get<ClientCertificatePolicy>() is { } policy && !policy.Agrees(winner.Policy))
                yield return new(new(ResourceKind.Ingress, ingress), DiagnosticSeverity.Warning, DiagnosticCodes.ClientCertificateConflict, "auth-tls-secret",
                    $"asks for other client certificates on host \"{host.Name}\" than Ingress {winner.Ingress}, which is stricter, older or of the namespace that speaks for the host, and decides " +
                    "for it; requests for the paths of this Ingress must satisfy both. Give both the same auth-tls-* annotations");
        }
    }

    static (ObjectKey Ingress, ClientCertificatePolicy Policy)? Winner(VirtualHost host)
    {
        (ObjectKey Ingress, ClientCertificatePolicy Policy)? own = null, foreign = null;
        foreach (var (ingress, policies) in host.Ingresses)
        {
            if (policies.Get<ClientCertificatePolicy>() is not { } policy)
                continue;

            // The first Ingress that names a host makes its namespace the owner.
            if (ingress.Namespace == host.Ingresses[0].Ingress.Namespace)
                own = own is not { } best || Strictness(policy) > Strictness(best.Policy) ? (ingress, policy) : own;
            else if (policy.Authority is not null)
                foreign ??= (ingress, policy);
        }

        return own ?? foreign;
    }

    // Broken settings are the strictest: nothing passes.
    static int Strictness(ClientCertificatePolicy policy) =>
        policy.Authority is null ? int.MaxValue : ((int)policy.Verify * 2) + (policy.MatchName is null ? 0 : 1);
}
