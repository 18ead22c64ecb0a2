using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace IngressController.Budgets;

/// <summary>What counts as one client where clients share: an IPv4 address, or the /64 of an IPv6 address, of which one client has all.</summary>
readonly record struct ClientNetwork
{
    readonly ulong _bits;
    readonly bool _isIPv6;

    public ClientNetwork(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        address.TryWriteBytes(octets, out _);
        _isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        _bits = _isIPv6 ? BinaryPrimitives.ReadUInt64BigEndian(octets) : BinaryPrimitives.ReadUInt32BigEndian(octets);
    }

    /// <summary>The address, or the prefix.</summary>
    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(octets, _isIPv6 ? _bits : _bits << 32);
        return _isIPv6 ? $"{new IPAddress(octets)}/64" : new IPAddress(octets[..4]).ToString();
    }
}
