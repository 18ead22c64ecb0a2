using System.Globalization;
using System.Net;
using IngressController.Proxy.Connections.Heads;
using IngressController.Proxy.Connections.ProxyProtocol;
using IngressController.Tls;
using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>
/// What every request of one client connection shares, worked out once per connection and found among its features.
/// </summary>
sealed class ClientConnection
{
    int _requests;

    public static ClientConnection Unknown { get; } = new() { Address = IPAddress.None, AddressText = "", PeerText = "", ForwardedPort = "" };

    /// <summary>The client's address, as the socket or a trusted PROXY header says; IPv4 also where the socket is dual-stack.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its text, as <c>X-Forwarded-For</c> carries it.</summary>
    public required string AddressText { get; init; }

    /// <summary>The address at the other end of the socket.</summary>
    public required string PeerText { get; init; }

    /// <summary>Whether it came to the HTTPS port.</summary>
    public bool IsTls { get; init; }

    /// <summary>What <c>X-Forwarded-Port</c> says (behaviour 5, 15).</summary>
    public required string ForwardedPort { get; init; }

    /// <summary>Whether a PROXY header of a peer that is believed says that the client came to port 443, which makes it HTTPS (behaviour 15).</summary>
    public bool IsProxiedHttps { get; init; }

    /// <summary>What its TLS handshake left behind; null without TLS.</summary>
    public TlsSession? Tls { get; init; }

    /// <summary>What stands in front of Kestrel's parser of HTTP/1; null where another protocol is spoken.</summary>
    public MendedInput? Input { get; init; }

    /// <summary>The scheme spoken on the connection itself.</summary>
    public string Scheme => IsTls ? "https" : "http";

    /// <summary>The scheme the client used, as far as the connection tells.</summary>
    public string AccessScheme => IsTls || IsProxiedHttps ? "https" : "http";

    /// <summary>Counts one more request; returns how many there have been.</summary>
    public int CountRequest() => Interlocked.Increment(ref _requests);

    public static ClientConnection Of(ConnectionContext connection, bool isTls, string forwardedPort)
    {
        var tls = connection.Features.Get<TlsSession>();
        var input = connection.Features.Get<MendedInput>();
        var peer = AddressOf(connection.RemoteEndPoint);
        var peerText = peer.ToString();
        if (connection.Features.Get<ProxiedClient>() is not { Header: var header } proxied)
        {
            return new()
            {
                Address = peer,
                AddressText = peerText,
                PeerText = peerText,
                IsTls = isTls,
                ForwardedPort = forwardedPort,
                Tls = tls,
                Input = input,
            };
        }

        var port = proxied.IsBelieved ? header.Destination?.Port : null;
        var address = proxied.IsTrusted && header.Source is { } source ? source.Address : peer;
        return new()
        {
            Address = address,
            AddressText = address.ToString(),
            PeerText = peerText,
            IsTls = isTls,
            ForwardedPort = port?.ToString(CultureInfo.InvariantCulture) ?? forwardedPort,
            IsProxiedHttps = port == 443,
            Tls = tls,
            Input = input,
        };
    }

    /// <summary>The IP address of an end point; IPv4 also where the socket is dual-stack.</summary>
    public static IPAddress AddressOf(EndPoint? endPoint)
    {
        var address = endPoint is IPEndPoint { Address: var ip } ? ip : IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
