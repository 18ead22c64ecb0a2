using System.Globalization;
using System.Net;
using IngressController.Core.Gateways.Serving;
using IngressController.Proxy.Connections.Heads;
using IngressController.Proxy.Connections.ProxyProtocol;
using IngressController.Tls;
using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>What all requests of one client connection share, computed once per connection and stored in its features.</summary>
sealed class ClientConnection
{
    int _requests;

    public static ClientConnection Unknown { get; } = new() { Address = IPAddress.None, AddressText = "", PeerText = "", ForwardedPort = "" };

    /// <summary>The client's address, from the socket or a trusted PROXY header; IPv4 also on a dual-stack socket.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The address as text, as in <c>X-Forwarded-For</c>.</summary>
    public required string AddressText { get; init; }

    /// <summary>The address of the socket's peer.</summary>
    public required string PeerText { get; init; }

    /// <summary>Whether it came to the HTTPS port.</summary>
    public bool IsTls { get; init; }

    /// <summary>The endpoint of a Gateway that it came to; null: it came to a port for Ingresses.</summary>
    public GatewayEndpoint? Gateway { get; init; }

    /// <summary>The Gateway that had that endpoint when it came.</summary>
    public ObjectKey GatewayOwner { get; init; }

    /// <summary>The value of <c>X-Forwarded-Port</c> (behaviour 5, 15).</summary>
    public required string ForwardedPort { get; init; }

    /// <summary>Whether a trusted PROXY header names port 443, which makes the connection HTTPS (behaviour 15).</summary>
    public bool IsProxiedHttps { get; init; }

    /// <summary>Results of its TLS handshake; null without TLS.</summary>
    public TlsSession? Tls { get; init; }

    /// <summary>The connection in front of Kestrel's HTTP/1 parser; null for other protocols.</summary>
    public Http1Connection? Http1 { get; private set; }

    /// <summary>Its place among all clients; null in tests of single parts.</summary>
    public ClientPlace? Place { get; private set; }

    /// <summary>Its input; null for other protocols.</summary>
    public MendedInput? Input => Http1?.Input;

    /// <summary>The scheme of the connection itself.</summary>
    public string Scheme => IsTls ? "https" : "http";

    /// <summary>The scheme the client used, as far as the connection shows.</summary>
    public string AccessScheme => IsTls || IsProxiedHttps ? "https" : "http";

    /// <summary>The same client for a request that the server does not hand over: without what it does to the connection.</summary>
    public ClientConnection Alone()
    {
        var alone = (ClientConnection)MemberwiseClone();
        (alone.Http1, alone.Place) = (null, null);
        return alone;
    }

    public int CountRequest() => Interlocked.Increment(ref _requests);

    public static ClientConnection Of(
        ConnectionContext connection, bool isTls, string forwardedPort, GatewayEndpoint? gateway = null, ObjectKey owner = default)
    {
        var proxied = connection.Features.Get<ProxiedClient>();
        var port = proxied is { IsBelieved: true } ? proxied.Header.Destination?.Port : null;
        var peer = AddressOf(connection.RemoteEndPoint);
        var address = proxied is { IsTrusted: true, Header.Source: { } source } ? source.Address : peer;
        var peerText = peer.ToString();
        return new()
        {
            Address = address,
            AddressText = ReferenceEquals(address, peer) ? peerText : address.ToString(),
            PeerText = peerText,
            IsTls = isTls,
            Gateway = gateway,
            GatewayOwner = owner,
            ForwardedPort = port?.ToString(CultureInfo.InvariantCulture) ?? forwardedPort,
            IsProxiedHttps = port == 443,
            Tls = connection.Features.Get<TlsSession>(),
            Http1 = connection.Features.Get<Http1Connection>(),
            Place = connection.Features.Get<ClientPlace>(),
        };
    }

    /// <summary>The IP address of an endpoint; IPv4 also on a dual-stack socket.</summary>
    public static IPAddress AddressOf(EndPoint? endPoint)
    {
        var address = endPoint is IPEndPoint { Address: var ip } ? ip : IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
