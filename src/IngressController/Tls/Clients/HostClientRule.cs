using System.Runtime.CompilerServices;

namespace IngressController.Tls.Clients;

/// <summary>
/// Decides the client certificate settings of a whole host. The strictest of the owner's Ingresses with such settings decides, the
/// oldest of equally strict ones. Requests for the paths of another Ingress must also meet its own settings, so no Ingress gets less
/// than it asks for. Only if the owner has no such settings does the oldest Ingress of another namespace with valid ones decide.
/// </summary>
static class HostClientRule
{
    // Cached: every route of a host asks several times, and a host may have thousands of Ingresses.
    static readonly ConditionalWeakTable<VirtualHost, StrongBox<ClientCertificatePolicy?>> Known = [];

    /// <summary>The settings of a host; null when none of its Ingresses asks for certificates.</summary>
    public static ClientCertificatePolicy? Of(VirtualHost host) => Known.GetValue(host, static host => new(Winner(host)?.Policy)).Value;

    /// <summary>Reports Ingresses whose settings do not apply to the whole host.</summary>
    public static IEnumerable<Diagnostic> Disagreements(VirtualHost host)
    {
        if (Winner(host) is not { } winner)
            yield break;
        foreach (var (ingress, policies) in host.Ingresses)
        {
            if (policies.Get<ClientCertificatePolicy>() is { } policy && !policy.Agrees(winner.Policy))
                yield return new(new(ResourceKind.Ingress, ingress), DiagnosticSeverity.Warning, DiagnosticCodes.ClientCertificateConflict, "auth-tls-secret",
                    $"asks for other client certificates on host \"{host.Name}\" than Ingress {winner.Ingress}, which is stricter, older or of the namespace " +
                    "that speaks for the host, and decides for it; requests for the paths of this Ingress must satisfy both. " +
                    "Give both the same auth-tls-* annotations");
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

    // Invalid settings are the strictest: they refuse everything.
    static int Strictness(ClientCertificatePolicy policy) =>
        policy.Authority is null ? int.MaxValue : ((int)policy.Verify * 2) + (policy.MatchName is null ? 0 : 1);
}
