using System.Net;
using System.Net.Sockets;

namespace IngressController.Core.Cluster;

/// <summary>One of <c>status.loadBalancer.ingress</c>: where clients reach what is served.</summary>
/// <param name="IP">An IPv4 or IPv6 address, or null.</param>
/// <param name="HostName">A DNS name, or null.</param>
public readonly record struct LoadBalancerAddress(string? IP, string? HostName) : IComparable<LoadBalancerAddress>
{
    /// <summary>An address is taken for what it is, anything else for a name.</summary>
    public static LoadBalancerAddress Of(string text) => IsAddress(text) ? new(text, null) : new(null, text);

    public int CompareTo(LoadBalancerAddress other)
    {
        var byIP = string.CompareOrdinal(IP, other.IP);
        return byIP != 0 ? byIP : string.CompareOrdinal(HostName, other.HostName);
    }

    public override string ToString() => IP ?? HostName ?? "";

    // .NET also reads 1 and 0x7f.1 as addresses, and brackets and zones; the API server takes none of them.
    static bool IsAddress(string text) => IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() == text : text.AsSpan().IndexOfAny("[%") < 0);

    public static bool operator <(LoadBalancerAddress left, LoadBalancerAddress right) => left.CompareTo(right) < 0;

    public static bool operator <=(LoadBalancerAddress left, LoadBalancerAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >(LoadBalancerAddress left, LoadBalancerAddress right) => left.CompareTo(right) > 0;

    public static bool operator >=(LoadBalancerAddress left, LoadBalancerAddress right) => left.CompareTo(right) >= 0;
}

/// <summary>
/// What an Ingress' status says. Equal to any other one on purpose: it decides nothing about what is served, so an Ingress whose status
/// alone has changed is the same Ingress. The store then keeps the newer one without waking anybody. Each version read has its own
/// instance, by which a writer knows whether what it sees is older than what it wrote.
/// </summary>
public sealed class IngressStatus(ValueArray<LoadBalancerAddress> addresses) : IEquatable<IngressStatus>
{
    /// <summary><c>loadBalancer.ingress</c>, in the order it stands there.</summary>
    public ValueArray<LoadBalancerAddress> Addresses => addresses;

    public bool Equals(IngressStatus? other) => other is not null;

    public override bool Equals(object? obj) => Equals(obj as IngressStatus);

    public override int GetHashCode() => 0;
}
