using System.Runtime.CompilerServices;
using IngressController.Core.Gateways.Serving;
using IngressController.Tls;

namespace IngressController.Proxy.Gateways;

/// <summary>Reads the certificates of listeners, each version of a Secret once. For any thread.</summary>
sealed class GatewayCertificates
{
    readonly ConditionalWeakTable<SecretData, ServerCertificate> _read = [];

    /// <summary>Why the certificate of a Secret cannot be used, without quoting it; null: it can.</summary>
    public string? ProblemOf(Secret secret) => Read(secret).Problem;

    /// <summary>The certificates of all listeners of a table.</summary>
    /// <param name="snapshot">The objects that the table was made of.</param>
    /// <param name="table">The table.</param>
    public IReadOnlyDictionary<ObjectKey, ServerCertificate> Of(ClusterSnapshot snapshot, GatewayTable table) =>
        table.Ports.SelectMany(static port => port.Listeners).SelectMany(static listener => listener.Certificates).Distinct()
            .ToDictionary(static key => key, key => Read(snapshot.Secrets[key]));

    ServerCertificate Read(Secret secret) => _read.GetValue(secret.Data, _ => ServerCertificate.Of(secret));
}
