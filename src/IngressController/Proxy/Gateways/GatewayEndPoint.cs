using System.Net;
using IngressController.Core.Gateways.Serving;

namespace IngressController.Proxy.Gateways;

/// <summary>Stands for all endpoints of Gateways, plain or TLS, which come and go while the server runs.</summary>
sealed class GatewayEndPoint : EndPoint
{
    GatewayEndPoint(bool isTls) => IsTls = isTls;

    public static GatewayEndPoint Plain { get; } = new(isTls: false);

    public static GatewayEndPoint Tls { get; } = new(isTls: true);

    public bool IsTls { get; }

    /// <summary>The endpoint of a Gateway to whose socket a client has connected.</summary>
    public static GatewayEndpoint Of(EndPoint? local) => local is IPEndPoint { Address: var address, Port: var port }
        ? new((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString(), port)
        : default;

    public override string ToString() => IsTls ? "the TLS listeners of Gateways" : "the plain listeners of Gateways";
}
