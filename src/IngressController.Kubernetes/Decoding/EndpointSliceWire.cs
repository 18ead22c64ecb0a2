namespace IngressController.Kubernetes.Decoding;

sealed class EndpointSliceWire : WireObject
{
    const string ServiceNameLabel = "kubernetes.io/service-name";

    public string? AddressType { get; set; }

    public EndpointPortWire?[]? Ports { get; set; }

    public EndpointWire?[]? Endpoints { get; set; }

    public override ClusterObject ToObject(ObjectKey key)
    {
        if (string.IsNullOrEmpty(AddressType))
            throw new FieldException("$.addressType", "is missing");
        var service = Metadata?.Labels?.GetValueOrDefault(ServiceNameLabel);
        return new EndpointSlice(
            key,
            string.IsNullOrEmpty(service) ? null : TextPool.Share(service),
            TextPool.Share(AddressType),
            Ports.Map(port => port.ToPort()),
            Endpoints.Map(endpoint => endpoint.ToEndpoint()));
    }
}

sealed class EndpointPortWire
{
    public string? Name { get; set; }

    public string? Protocol { get; set; }

    public int? Port { get; set; }

    public EndpointPort ToPort() => new(TextPool.Share(Name ?? ""), ProtocolWire.OrDefault(Protocol), Port);
}

sealed class EndpointWire
{
    public string?[]? Addresses { get; set; }

    public ConditionsWire? Conditions { get; set; }

    public TargetRefWire? TargetRef { get; set; }

    public HintsWire? Hints { get; set; }

    /// <summary>Only <c>ready</c> counts; a missing value counts as ready (behaviour 72).</summary>
    public Endpoint ToEndpoint() => new(
        Addresses.ToTexts(),
        Conditions?.Ready ?? true,
        TargetRef?.PodName,
        Hints?.ForZones.Map(zone => TextPool.Share(zone.Name ?? "")) ?? []);
}

sealed class ConditionsWire
{
    public bool? Ready { get; set; }
}

sealed class TargetRefWire
{
    public string? Kind { get; set; }

    public string? Name { get; set; }

    public string? PodName => Kind == "Pod" ? Name : null;
}

sealed class HintsWire
{
    public ZoneWire?[]? ForZones { get; set; }
}

sealed class ZoneWire
{
    public string? Name { get; set; }
}
