using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Gateways;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>The result of one translation.</summary>
/// <param name="Table">The routing table.</param>
/// <param name="Diagnostics">Everything that is wrong with the objects, ordered.</param>
/// <param name="Served">The Ingresses of our class, faulty ones included.</param>
/// <param name="References">
/// The Services, Secrets and ConfigMaps that were looked up, whether they exist or not: only a change of one of these,
/// or of an Ingress, IngressClass or Namespace, can change the result.
/// </param>
/// <param name="Global">What the ConfigMap asks of the edge as a whole.</param>
/// <param name="Streams">The TCP and UDP services, by protocol and port.</param>
public sealed record TranslationResult(
    RoutingTable Table,
    ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<ObjectKey> Served,
    IReadOnlySet<ObjectReference> References,
    PolicySet Global,
    ImmutableArray<StreamService> Streams)
{
    /// <summary>What the Gateway API asks for.</summary>
    public GatewayTranslation Gateways { get; init; } = GatewayTranslation.Empty;

    /// <summary>Every upstream that anything refers to.</summary>
    public IReadOnlyDictionary<UpstreamKey, Upstream> Upstreams => field ??= Streams.IsEmpty && Gateways.Table.Upstreams.Count == 0
        ? Table.Upstreams
        : Table.Upstreams.Values.Concat(Gateways.Table.Upstreams.Values)
            .Concat(Streams.Select(static stream => stream.Upstream).DistinctBy(static upstream => upstream.Key))
            .ToDictionary(static upstream => upstream.Key);

    /// <summary>The Ingresses on which the controller failed, for its log. Their owners have diagnostics.</summary>
    public ImmutableArray<KeyValuePair<ObjectKey, Exception>> Faults { get; init; } = [];

    /// <summary>What the next translation can reuse.</summary>
    internal TranslationMemory? Memory { get; init; }
}
