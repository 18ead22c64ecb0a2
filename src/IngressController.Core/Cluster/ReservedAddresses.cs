using System.Net;
using System.Net.Sockets;

namespace IngressController.Core.Cluster;

/// <summary>Addresses that never lead to a pod or to a tenant's service, whatever name resolves to them.</summary>
public static class ReservedAddresses
{
    // Metadata services of clouds besides 169.254.169.254: Alibaba, Azure, AWS over IPv6.
    static readonly IPAddress[] Metadata = [IPAddress.Parse("100.100.100.200"), IPAddress.Parse("168.63.129.16"), IPAddress.Parse("fd00:ec2::254")];

    static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>The effective address: the IPv4 address that an IPv6 address wraps (mapped, NAT64).</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || !Nat64.Contains(address))
            return address;
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        return new(octets[12..]);
    }

    /// <summary>Whether it is the local machine: loopback, or the unspecified address, which leads there too.</summary>
    public static bool IsLoopback(IPAddress address)
    {
        address = Unwrap(address);
        return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    /// <summary>Whether it is link-local, multicast, reserved, or a cloud's metadata service: never a destination.</summary>
    public static bool IsNeverDestination(IPAddress address)
    {
        address = Unwrap(address);
        if (Array.IndexOf(Metadata, address) >= 0)
            return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal || address.IsIPv6Multicast;
        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        return octets is [169, 254, ..] or [>= 224, ..] || (octets[0] == 0 && !address.Equals(IPAddress.Any));
    }
}
