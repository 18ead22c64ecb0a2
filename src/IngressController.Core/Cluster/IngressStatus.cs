using System.Net;
using System.Net.Sockets;

namespace IngressController.Core.Cluster;

/// <summary>One of <c>status.loadBalancer.ingress</c>: where clients reach what is served.</summary>
/// <param name="IP">An IPv4 or IPv6 address, or null.</param>
/// <param name="HostName">A DNS name, or null.</param>
public readonly record struct LoadBalancerAddress(string? IP, string? HostName) : IComparable<LoadBalancerAddress>
{
    /// <summary>Text that is an IP address becomes an address, any other text a name.</summary>
    public static LoadBalancerAddress Of(string text) => IsAddress(text) ? new(text, null) : new(null, text);

    public int CompareTo(LoadBalancerAddress other)
    {
        var byIP = string.CompareOrdinal(IP, other.IP);
        return byIP != 0 ? byIP : string.CompareOrdinal(HostName, other.HostName);
    }

    public override string ToString() => IP ?? HostName ?? "";

    // IPAddress also parses 1 and 0x7f.1, brackets and zones; the API server accepts none of them.
    static bool IsAddress(string text) => IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() == text : text.AsSpan().IndexOfAny("[%") < 0);

    public static bool operator <(LoadBalancerAddress left, LoadBalancerAddress right) => left.CompareTo(right) < 0;

    public static bool operator <=(LoadBalancerAddress left, LoadBalancerAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >(LoadBalancerAddress left, LoadBalancerAddress right) => left.CompareTo(right) > 0;

    public static bool operator >=(LoadBalancerAddress left, LoadBalancerAddress right) => left.CompareTo(right) >= 0;
}

/// <summary>
/// The status of an Ingress. Any two are equal on purpose: the status does not affect what is served, so an Ingress whose status
/// alone has changed is unchanged, and the store keeps the newer one without waking the reconcile loop. Each version read has its own
/// instance, which tells a writer whether what it sees is older than what it wrote.
/// </summary>
public sealed class IngressStatus(ValueArray<LoadBalancerAddress> addresses) : IEquatable<IngressStatus>
{
    /// <summary><c>loadBalancer.ingress</c>, in the order it stands there.</summary>
    public ValueArray<LoadBalancerAddress> Addresses => addresses;

    public bool Equals(IngressStatus? other) => other is not null;

    public override bool Equals(object? obj) => Equals(obj as IngressStatus);

    public override int GetHashCode() => 0;
}
