using System.Runtime.CompilerServices;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;

namespace IngressController.Tls.Clients;

/// <summary>
/// What holds for client certificates on a whole host: of the Ingresses that ask for any, the strictest decides, of equally strict
/// ones the oldest. The paths of another one need what it asks for besides, so that no Ingress is served with less than it wants.
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
                yield return new(new(ResourceKind.Ingress, ingress), DiagnosticSeverity.Warning, "ClientCertificateConflict", "auth-tls-secret",
                    $"asks for other client certificates on host \"{host.Name}\" than Ingress {winner.Ingress}, which is stricter or older and decides " +
                    "for the host; requests for the paths of this Ingress must satisfy both. Give both the same auth-tls-* annotations");
        }
    }

    static (ObjectKey Ingress, ClientCertificatePolicy Policy)? Winner(VirtualHost host)
    {
        (ObjectKey Ingress, ClientCertificatePolicy Policy)? winner = null;
        foreach (var (ingress, policies) in host.Ingresses)
        {
            if (policies.Get<ClientCertificatePolicy>() is { } policy && (winner is not { } best || Strictness(policy) > Strictness(best.Policy)))
                winner = (ingress, policy);
        }

        return winner;
    }

    // Broken settings are the strictest: nothing passes.
    static int Strictness(ClientCertificatePolicy policy) =>
        policy.Authority is null ? int.MaxValue : ((int)policy.Verify * 2) + (policy.MatchName is null ? 0 : 1);
}
