using System.Globalization;
using System.Net;
using IngressController.Proxy.Connections;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Clients;

/// <summary>
/// Determines a request's client (behaviour 11, 12, 14 to 16). Pure and total: meaningless header values are ignored, and the
/// connection's own values apply.
/// </summary>
static class ClientResolver
{
    /// <param name="policy">Which peers are trusted.</param>
    public static ClientIdentity Resolve(ClientConnection connection, RequestHost host, IHeaderDictionary headers, ClientPolicy policy) => Resolve(
        new(connection.Address, connection.AddressText, connection.AccessScheme, connection.AccessScheme, host, connection.ForwardedPort),
        connection.IsProxiedHttps, headers, policy);

    /// <param name="peer">Who the connection comes from.</param>
    /// <param name="isProxiedHttps">Whether a PROXY header named port 443.</param>
    /// <param name="headers">The request's.</param>
    /// <param name="policy">Which peers are trusted.</param>
    public static ClientIdentity Resolve(in ClientIdentity peer, bool isProxiedHttps, IHeaderDictionary headers, ClientPolicy policy)
    {
        var client = peer;
        // With PROXY headers, X-Forwarded-For counts only if forwarded headers are enabled (behaviour 16).
        if (!policy.UseForwardedHeaders && (!policy.UseRealIp || policy.UseProxyProtocol))
            return client;
        var address = ForwardedAddresses.ClientOf(headers[policy.ForwardedForHeader], peer.Address, policy.Trusted);
        if (!ReferenceEquals(address, peer.Address))
            client = client with { Address = address, AddressText = address.ToString() };
        if (!policy.UseForwardedHeaders || !policy.Believes(peer.Address))
            return client;
        return client with
        {
            // A PROXY header with port 443 takes precedence over HTTP headers (behaviour 15).
            Scheme = isProxiedHttps ? "https" : SchemeOf(headers["X-Forwarded-Proto"]) ?? client.Scheme,
            SchemeText = isProxiedHttps ? "https" : TextOf(headers["X-Forwarded-Proto"]) ?? client.SchemeText,
            Host = HostOf(headers["X-Forwarded-Host"]) ?? peer.Host,
            Port = PortOf(headers["X-Forwarded-Port"]) ?? client.Port,
        };
    }

    // Some proxies send wss for a WebSocket over TLS.
    static string? SchemeOf(StringValues header) => First(header) switch
    {
        var text when text.Equals("https", StringComparison.OrdinalIgnoreCase) || text.Equals("wss", StringComparison.OrdinalIgnoreCase) => "https",
        var text when text.Equals("http", StringComparison.OrdinalIgnoreCase) || text.Equals("ws", StringComparison.OrdinalIgnoreCase) => "http",
        _ => null,
    };

    // Backends see the word that came, whatever it is; of a list they get one.
    static string? TextOf(StringValues header) => First(header) switch
    {
        "" => null,
        "http" => "http",
        "https" => "https",
        var text => text.ToString(),
    };

    static RequestHost? HostOf(StringValues header)
    {
        var text = First(header);
        return !text.IsEmpty && RequestHost.TryParse(text.ToString(), out var host) ? host : null;
    }

    static string? PortOf(StringValues header)
    {
        var text = First(header);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= IPEndPoint.MaxPort
            ? text.ToString()
            : null;
    }

    /// <summary>The first entry of a comma-separated list, which the outermost proxy wrote.</summary>
    static ReadOnlySpan<char> First(StringValues header)
    {
        var text = header.Count == 0 ? default : header[0].AsSpan();
        var comma = text.IndexOf(',');
        return (comma < 0 ? text : text[..comma]).Trim();
    }
}
