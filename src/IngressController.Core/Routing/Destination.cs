using IngressController.Core.Annotations;

namespace IngressController.Core.Routing;

/// <summary>One address that receives requests, usually a pod.</summary>
/// <param name="Address">IPv4 or IPv6 text, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record Destination(string Address, int Port) : IComparable<Destination>
{
    /// <summary><c>address:port</c>, an IPv6 address in brackets.</summary>
    public string Authority { get; } = Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    /// <summary>The pod's name, for people; null: it is not known, or this is none.</summary>
    public string? Pod { get; init; }

    // The authority is derived, and the name is for people, so they are not compared.
    public bool Equals(Destination? other) => other is not null && Port == other.Port && Address == other.Address;

    public override int GetHashCode() => HashCode.Combine(Address, Port);

    public int CompareTo(Destination? other) => string.CompareOrdinal(Authority, other?.Authority);

    public override string ToString() => Authority;

    public static bool operator <(Destination left, Destination right) => left.CompareTo(right) < 0;

    public static bool operator <=(Destination left, Destination right) => left.CompareTo(right) <= 0;

    public static bool operator >(Destination left, Destination right) => left.CompareTo(right) > 0;

    public static bool operator >=(Destination left, Destination right) => left.CompareTo(right) >= 0;
}

/// <summary>Identity of an <see cref="Upstream"/>: the key of balancer state, pools and metrics.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Port">The backend port as the Ingress gives it: a number or a name.</param>
/// <param name="Stream">Set when it serves a <see cref="StreamService"/>, which shares no state with HTTP.</param>
/// <param name="IsOfGateway">Whether a route of the Gateway API uses it, which shares no state with Ingresses: their annotations are not its own.</param>
public sealed record UpstreamKey(ObjectKey Service, string Port, StreamProtocol? Stream = null, bool IsOfGateway = false)
{
    /// <summary>
    /// <c>namespace-service-port</c>, the name ingress-nginx' metrics and logs use; with <c>tcp-</c>, <c>udp-</c> or <c>gateway-</c> in front of
    /// others.
    /// </summary>
    public string Name { get; } = $"{UseOf(Stream, IsOfGateway)}{Service.Namespace}-{Service.Name}-{Port}";

    // The name is derived, so it is not compared.
    public bool Equals(UpstreamKey? other) =>
        other is not null && Service == other.Service && Port == other.Port && Stream == other.Stream && IsOfGateway == other.IsOfGateway;

    public override int GetHashCode() => HashCode.Combine(Service, Port, Stream, IsOfGateway);

    public override string ToString() => $"{Service}:{Port}";

    static string UseOf(StreamProtocol? stream, bool isOfGateway) =>
        stream switch { StreamProtocol.Tcp => "tcp-", StreamProtocol.Udp => "udp-", _ => isOfGateway ? "gateway-" : "" };
}

/// <summary>One port of one Service, with the addresses behind it.</summary>
/// <param name="Key">Which Service and port.</param>
/// <param name="Destinations">Ready addresses, ordered, none twice. Empty: requests answer 503.</param>
/// <param name="ClientIPAffinitySeconds">Seconds a client address stays on its destination after its last request; null: no affinity.</param>
/// <param name="External">The DNS name whose addresses are the destinations, for an ExternalName Service.</param>
/// <param name="Policies">What the first Ingress that uses this Service and port asks of it (behaviour 63).</param>
public sealed record Upstream(
    UpstreamKey Key,
    ValueArray<Destination> Destinations,
    int? ClientIPAffinitySeconds,
    ExternalTarget? External,
    PolicySet Policies);

/// <summary>A name to be resolved, and the port to use on each of its addresses.</summary>
public sealed record ExternalTarget(string HostName, int Port);
