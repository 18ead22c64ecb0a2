using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Proxy.Connections.ProxyProtocol;

/// <summary>Writes PROXY headers of version 1, as nginx sends them.</summary>
static class ProxyHeaderWriter
{
    public static byte[] Write(IPEndPoint source, IPEndPoint destination)
    {
        var from = Plain(source.Address);
        var to = Plain(destination.Address);
        // A header has one address family: for mixed ones, IPv4 is written as mapped IPv6.
        var isV4 = from.AddressFamily == AddressFamily.InterNetwork && to.AddressFamily == AddressFamily.InterNetwork;
        return Encoding.ASCII.GetBytes($"PROXY {(isV4 ? "TCP4" : "TCP6")} {Text(from, isV4)} {Text(to, isV4)} {source.Port} {destination.Port}\r\n");
    }

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    static string Text(IPAddress address, bool isV4) => isV4 ? address.ToString() : new IPAddress(address.MapToIPv6().GetAddressBytes()).ToString();
}
