namespace IngressController.Core.Cluster;

/// <summary>A <c>discovery.k8s.io/v1</c> EndpointSlice.</summary>
/// <param name="Key">Namespace and name of the slice.</param>
/// <param name="ServiceName">Its Service: the label <c>kubernetes.io/service-name</c>. Null: it belongs to none.</param>
/// <param name="AddressType"><c>IPv4</c>, <c>IPv6</c> or <c>FQDN</c> (not used).</param>
/// <param name="Ports">The ports every endpoint of the slice has.</param>
/// <param name="Endpoints">The endpoints, ready or not.</param>
public sealed record EndpointSlice(
    ObjectKey Key,
    string? ServiceName,
    string AddressType,
    ValueArray<EndpointPort> Ports,
    ValueArray<Endpoint> Endpoints) : ClusterObject(Key)
{
    public override ResourceKind Kind => ResourceKind.EndpointSlice;
}

/// <summary>A port of a slice.</summary>
/// <param name="Name">The name of the Service port it stands for; empty for an unnamed one.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>.</param>
/// <param name="Port">Null means "all ports" in the API, which names no port to send to.</param>
public sealed record EndpointPort(string Name, string Protocol, int? Port);

/// <summary>One endpoint of a slice, usually a pod.</summary>
/// <param name="Addresses">All stand for the same endpoint; the first is used.</param>
/// <param name="Ready">
/// Whether it takes new requests. Missing in the API counts as ready; terminating endpoints are not ready (behaviour 72).
/// </param>
/// <param name="PodName">The pod, when the endpoint is one.</param>
/// <param name="ZoneHints">Zones this endpoint should serve (<c>hints.forZones</c>).</param>
public sealed record Endpoint(ValueArray<string> Addresses, bool Ready, string? PodName, ValueArray<string> ZoneHints);

/// <summary>
/// A <c>v1</c> Endpoints object, read for Services without selector in clusters where nothing mirrors it to an EndpointSlice.
/// Its name is its Service's.
/// </summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Subsets">Each subset has all its ready addresses on all its ports.</param>
public sealed record Endpoints(ObjectKey Key, ValueArray<EndpointSubset> Subsets) : ClusterObject(Key)
{
    public override ResourceKind Kind => ResourceKind.Endpoints;
}

/// <summary>One of an Endpoints object's <c>subsets</c>; <c>notReadyAddresses</c> are left out.</summary>
public sealed record EndpointSubset(ValueArray<EndpointPort> Ports, ValueArray<Endpoint> Endpoints);
