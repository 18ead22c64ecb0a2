using System.Net;
using IngressController.Tls;
using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>
/// What every request of one client connection shares, worked out once per connection and found among its features.
/// </summary>
/// <param name="Address">The client's address; IPv4 also where the socket is dual-stack.</param>
/// <param name="AddressText">Its text, as <c>X-Forwarded-For</c> carries it.</param>
/// <param name="IsTls">Whether it came to the HTTPS port.</param>
/// <param name="ForwardedPort">What <c>X-Forwarded-Port</c> says (behaviour 5).</param>
sealed record ClientConnection(IPAddress Address, string AddressText, bool IsTls, string ForwardedPort)
{
    public static ClientConnection Unknown { get; } = new(IPAddress.None, "", false, "");

    /// <summary>What its TLS handshake left behind; null without TLS.</summary>
    public TlsSession? Tls { get; init; }

    public string Scheme => IsTls ? "https" : "http";

    public static ClientConnection Of(ConnectionContext connection, bool isTls, string forwardedPort)
    {
        var address = connection.RemoteEndPoint is IPEndPoint { Address: var remote } ? remote : IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return new(address, address.ToString(), isTls, forwardedPort) { Tls = connection.Features.Get<TlsSession>() };
    }
}
