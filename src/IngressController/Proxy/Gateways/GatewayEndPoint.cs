using System.Net;

namespace IngressController.Proxy.Gateways;

/// <summary>Stands for all endpoints of Gateways, plain or TLS, which come and go while the server runs.</summary>
sealed class GatewayEndPoint : EndPoint
{
    GatewayEndPoint(bool isTls) => IsTls = isTls;

    public static GatewayEndPoint Plain { get; } = new(isTls: false);

    public static GatewayEndPoint Tls { get; } = new(isTls: true);

    public bool IsTls { get; }

    public override string ToString() => IsTls ? "the TLS listeners of Gateways" : "the plain listeners of Gateways";
}
