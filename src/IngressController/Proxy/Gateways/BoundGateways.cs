using IngressController.Core.Gateways.Serving;
using IngressController.Tls;

namespace IngressController.Proxy.Gateways;

/// <summary>What is served for Gateways, with everything bound to it; part of an active table.</summary>
/// <param name="Table">What is served.</param>
/// <param name="Routes">The bound routes, by <see cref="Route.Index"/>.</param>
/// <param name="Certificates">The certificates of listeners, by Secret.</param>
sealed record BoundGateways(GatewayTable Table, BoundRoute[] Routes, IReadOnlyDictionary<ObjectKey, ServerCertificate> Certificates)
{
    public static BoundGateways Empty { get; } = new(GatewayTable.Empty, [], new Dictionary<ObjectKey, ServerCertificate>());
}
