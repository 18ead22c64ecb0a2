using System.Net;
using System.Net.Sockets;
using IngressController.Core.Gateways;
using IngressController.Core.Gateways.Serving;

namespace IngressController.Proxy.Gateways;

/// <summary>Where the endpoints of Gateways are listened on.</summary>
/// <param name="Ports">The ports of the process, where a Service has the address; null: each endpoint is one of this machine.</param>
/// <param name="Address">The address of the process then; null: all.</param>
sealed record GatewayBinding(GatewayPorts? Ports, IPAddress? Address)
{
    /// <summary>The address and port to listen on.</summary>
    public IPEndPoint Of(GatewayEndpoint endpoint) => Ports?.Find(endpoint.Port) is { } port
        ? new(Address ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any), port)
        : new(IPAddress.Parse(endpoint.Address), endpoint.Port);
}
