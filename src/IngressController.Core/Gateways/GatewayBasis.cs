using System.Collections.Immutable;
using IngressController.Core.Annotations;

namespace IngressController.Core.Gateways;

/// <summary>What a translation of the Gateway API depends on. While all of it stays, the translation holds: most changes are of Ingresses.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Everywhere">Policies of the global settings.</param>
/// <param name="Snapshot">The objects, of which other kinds do not count.</param>
/// <param name="References">What was looked up.</param>
sealed record GatewayBasis(
    GatewayOptions Options, ImmutableArray<IPolicy> Everywhere, ClusterSnapshot Snapshot, IReadOnlySet<ObjectReference> References)
{
    /// <summary>Whether a translation of these inputs would give the same.</summary>
    public bool Holds(GatewayInputs inputs) =>
        ReferenceEquals(Options, inputs.Options) && Everywhere.AsSpan().SequenceEqual(inputs.Everywhere.AsSpan()) && Holds(inputs.Snapshot);

    bool Holds(ClusterSnapshot other) =>
        Snapshot.Gateways == other.Gateways && Snapshot.Namespaces == other.Namespaces && Snapshot.Services == other.Services &&
        Snapshot.Secrets == other.Secrets && Snapshot.ConfigMaps == other.ConfigMaps &&
        Snapshot.SlicesByService == other.SlicesByService && Snapshot.Endpoints == other.Endpoints;
}
