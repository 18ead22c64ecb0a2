using System.Collections.Immutable;
using IngressController.Core.Gateways.Serving;

namespace IngressController.Core.Gateways;

/// <summary>The result of translating the objects of the Gateway API.</summary>
/// <param name="Table">What is served.</param>
/// <param name="Statuses">What the status of each object of ours is to say, once the table is in force.</param>
/// <param name="Diagnostics">What is wrong with them.</param>
public sealed record GatewayTranslation(GatewayTable Table, ImmutableArray<GatewayStatus> Statuses, DiagnosticSink Diagnostics)
{
    public static GatewayTranslation Empty { get; } = new(GatewayTable.Empty, [], new());

    /// <summary>A fault of the controller, by which the translation before stays in force; null: there was none.</summary>
    public Exception? Fault { get; init; }

    /// <summary>What it depends on; null: nothing.</summary>
    internal GatewayBasis? Basis { get; init; }

    /// <summary>The addresses of Gateways, which they keep.</summary>
    internal ImmutableDictionary<ObjectKey, GatewayAddresses> Addresses { get; init; } = ImmutableDictionary<ObjectKey, GatewayAddresses>.Empty;
}
