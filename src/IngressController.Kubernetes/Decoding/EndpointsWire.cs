namespace IngressController.Kubernetes.Decoding;

sealed class EndpointsWire : WireObject
{
    public SubsetWire?[]? Subsets { get; set; }

    public override ClusterObject ToObject(ObjectKey key) => new Endpoints(
        key,
        Subsets.Map(subset => new EndpointSubset(
            subset.Ports.Map(port => port.ToPort()),
            subset.Addresses.Map(address => new Endpoint([address.Ip ?? ""], true, address.TargetRef?.PodName, [])))));
}

/// <summary><c>notReadyAddresses</c> are not read: nothing is sent to them.</summary>
sealed class SubsetWire
{
    public AddressWire?[]? Addresses { get; set; }

    public EndpointPortWire?[]? Ports { get; set; }
}

sealed class AddressWire
{
    public string? Ip { get; set; }

    public TargetRefWire? TargetRef { get; set; }
}
