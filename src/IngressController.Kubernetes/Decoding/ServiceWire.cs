using System.Globalization;

namespace IngressController.Kubernetes.Decoding;

/// <summary>A Service. It adds the API server's defaults, which manifests may omit.</summary>
sealed class ServiceWire : WireObject
{
    const int DefaultAffinitySeconds = 10_800;

    public ServiceSpecWire? Spec { get; set; }

    public override ClusterObject ToObject(ObjectKey key)
    {
        var spec = Spec ?? new();
        return new Service(
            key,
            string.IsNullOrEmpty(spec.Type) ? "ClusterIP" : TextPool.Share(spec.Type),
            ClusterIPs(spec),
            spec.ExternalName,
            spec.Selector.ToMap(),
            (spec.Ports ?? []).Select((port, index) => (port ?? new()).ToPort(index)).ToValueArray(),
            spec.SessionAffinity == "ClientIP" ? spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? DefaultAffinitySeconds : null,
            Preference(spec.TrafficDistribution));
    }

    static ValueArray<string> ClusterIPs(ServiceSpecWire spec) =>
        spec.ClusterIPs is { Length: > 0 } ? spec.ClusterIPs.ToTexts() : string.IsNullOrEmpty(spec.ClusterIP) ? [] : [spec.ClusterIP];

    /// <summary>The annotation wins over the field, as in Kubernetes.</summary>
    ZonePreference Preference(string? trafficDistribution)
    {
        if (IsAuto("service.kubernetes.io/topology-mode") || IsAuto("service.kubernetes.io/topology-aware-hints"))
            return ZonePreference.TopologyModeAuto;
        return trafficDistribution is "PreferClose" or "PreferSameZone" ? ZonePreference.PreferClose : ZonePreference.None;
    }

    bool IsAuto(string annotation) => Metadata?.Annotations?.GetValueOrDefault(annotation) is "Auto" or "auto";
}

sealed record ServiceSpecWire(
    string? Type = null, string? ClusterIP = null, string?[]? ClusterIPs = null, string? ExternalName = null,
    Dictionary<string, string?>? Selector = null, ServicePortWire?[]? Ports = null, string? SessionAffinity = null,
    SessionAffinityWire? SessionAffinityConfig = null, string? TrafficDistribution = null);

sealed record ServicePortWire(
    string? Name = null, string? Protocol = null, int? Port = null, IntOrString? TargetPort = null, string? AppProtocol = null)
{
    public ServicePort ToPort(int index)
    {
        if (Port is not { } port)
            throw new FieldException($"$.spec.ports[{index}].port", "is missing");
        return new(TextPool.Share(Name ?? ""), ProtocolWire.OrDefault(Protocol), port, TextPool.Share(Target(port)))
        {
            AppProtocol = TextPool.Share(AppProtocol),
        };
    }

    /// <summary>0 and the empty name count as missing.</summary>
    string Target(int port) => TargetPort switch
    {
        { Text: { Length: > 0 } name } => name,
        { Number: { } number and not 0 } => number.ToString(CultureInfo.InvariantCulture),
        _ => port.ToString(CultureInfo.InvariantCulture),
    };
}

sealed record SessionAffinityWire(ClientIPAffinityWire? ClientIP = null);

sealed record ClientIPAffinityWire(int? TimeoutSeconds = null);

static class ProtocolWire
{
    public static string OrDefault(string? protocol) => string.IsNullOrEmpty(protocol) ? "TCP" : TextPool.Share(protocol);
}
