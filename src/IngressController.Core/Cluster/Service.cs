namespace IngressController.Core.Cluster;

/// <summary>A <c>v1</c> Service.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Type"><c>ClusterIP</c>, <c>NodePort</c>, <c>LoadBalancer</c> or <c>ExternalName</c>; the API's default is ClusterIP.</param>
/// <param name="ClusterIPs">Its virtual addresses; empty or <c>None</c> for a headless Service.</param>
/// <param name="ExternalName">The DNS name of an ExternalName Service.</param>
/// <param name="Selector">The labels of its pods (<c>spec.selector</c>); when empty, addresses are written by hand.</param>
/// <param name="Ports"><c>spec.ports</c>.</param>
/// <param name="ClientIPAffinitySeconds">
/// <c>sessionAffinityConfig.clientIP.timeoutSeconds</c> (1 to 86,400; the API's default is 10,800) of a Service with
/// <c>sessionAffinity: ClientIP</c>; null otherwise.
/// </param>
/// <param name="PrefersZone">
/// Whether it asks for endpoints of the caller's zone (<c>service.kubernetes.io/topology-mode: Auto</c> or
/// <c>trafficDistribution: PreferClose</c>), and in which way.
/// </param>
public sealed record Service(
    ObjectKey Key,
    string Type,
    ValueArray<string> ClusterIPs,
    string? ExternalName,
    StringMap Selector,
    ValueArray<ServicePort> Ports,
    int? ClientIPAffinitySeconds,
    ZonePreference PrefersZone) : ClusterObject(Key)
{
    public override ResourceKind Kind => ResourceKind.Service;
}

/// <summary>One of a Service's <c>spec.ports</c>.</summary>
/// <param name="Name">Empty when there is only one port.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>.</param>
/// <param name="Port">The Service's own port.</param>
/// <param name="TargetPort">Number or name of the pods' port, as text; the API's default is <paramref name="Port"/>.</param>
public sealed record ServicePort(string Name, string Protocol, int Port, string TargetPort)
{
    /// <summary>Application protocol hint (<c>appProtocol</c>), or null.</summary>
    public string? AppProtocol { get; init; }
}

/// <summary>How a Service prefers endpoints near the caller (behaviour 78).</summary>
public enum ZonePreference
{
    None,

    /// <summary>Hints apply when every endpoint of a slice has them.</summary>
    TopologyModeAuto,

    /// <summary>Hints apply when, in addition, at least one endpoint is hinted for the caller's zone.</summary>
    PreferClose,
}
