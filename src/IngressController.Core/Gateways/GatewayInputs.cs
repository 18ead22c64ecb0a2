using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways;

/// <summary>What the Gateway API needs beside the objects.</summary>
public sealed record GatewayOptions
{
    /// <summary><c>--enable-gateway-api</c>: false: its objects are not read, and not served.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>The <c>spec.controllerName</c> of our GatewayClasses (<c>--controller-class</c>).</summary>
    public string ControllerName { get; init; } = "k8s.io/ingress-yarp";

    /// <summary><c>--gateway-address-pool</c>; null: no Gateway gets an address, and none is served.</summary>
    public AddressPool? Pool { get; init; }

    /// <summary><c>--gateway-ports</c>: where a Service has the address, in place of a pool; null: none has.</summary>
    public GatewayPorts? Ports { get; init; }

    /// <summary>What is wrong with the certificate in a Secret, without quoting it; null: nothing. Must always say the same of the same Secret.</summary>
    public Func<Secret, string?> CertificateProblem { get; init; } = static _ => null;

    /// <summary>What is wrong with the authorities under <c>ca.crt</c>; null: nothing. Must always say the same of the same text.</summary>
    public Func<SecretData, string?> AuthorityProblem { get; init; } = static _ => null;
}

/// <summary>What one translation gives to that of the Gateway API.</summary>
/// <param name="Snapshot">All objects.</param>
/// <param name="Options">The settings.</param>
/// <param name="Everywhere">Policies of the global settings that Gateways have, too.</param>
/// <param name="Resolve">Finds the addresses behind a Service port.</param>
/// <param name="References">Receives what is looked up.</param>
/// <param name="Before">The translation before.</param>
sealed record GatewayInputs(
    ClusterSnapshot Snapshot, GatewayOptions Options, ImmutableArray<IPolicy> Everywhere, Func<UpstreamKey, Upstream> Resolve,
    ISet<ObjectReference> References, GatewayTranslation Before);
