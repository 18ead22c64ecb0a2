using System.Globalization;
using System.Net;
using IngressController.Core.Routing;
using IngressController.Proxy.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Clients;

/// <summary>
/// Decides who a request's client is (behaviour 11, 12, 14 to 16). Pure and total: what a header says that has no meaning is
/// passed over, and what the connection itself shows holds.
/// </summary>
static class ClientResolver
{
    /// <param name="connection">What the connection shows.</param>
    /// <param name="host">The request's Host.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="policy">Whose word is taken.</param>
    public static ClientIdentity Resolve(ClientConnection connection, RequestHost host, IHeaderDictionary headers, ClientPolicy policy)
    {
        var client = new ClientIdentity(connection.Address, connection.AddressText, connection.AccessScheme, host, connection.ForwardedPort);
        // With PROXY headers, X-Forwarded-For counts only where forwarded headers are asked for (behaviour 16).
        if (!policy.UseForwardedHeaders && (!policy.UseRealIp || policy.UseProxyProtocol))
            return client;
        var address = ForwardedAddresses.ClientOf(headers[policy.ForwardedForHeader], connection.Address, policy.Trusted);
        if (!ReferenceEquals(address, connection.Address))
            client = client with { Address = address, AddressText = address.ToString() };
        if (!policy.UseForwardedHeaders || !policy.Believes(connection.Address))
            return client;
        return client with
        {
            // A PROXY header that names port 443 beats what HTTP headers say (behaviour 15).
            Scheme = connection.IsProxiedHttps ? "https" : SchemeOf(headers["X-Forwarded-Proto"]) ?? client.Scheme,
            Host = HostOf(headers["X-Forwarded-Host"]) ?? host,
            Port = PortOf(headers["X-Forwarded-Port"]) ?? client.Port,
        };
    }

    // Some proxies say wss for a WebSocket that came over TLS.
    static string? SchemeOf(StringValues header) => First(header) switch
    {
        var text when text.Equals("https", StringComparison.OrdinalIgnoreCase) || text.Equals("wss", StringComparison.OrdinalIgnoreCase) => "https",
        var text when text.Equals("http", StringComparison.OrdinalIgnoreCase) || text.Equals("ws", StringComparison.OrdinalIgnoreCase) => "http",
        _ => null,
    };

    static RequestHost? HostOf(StringValues header)
    {
        var text = First(header);
        return !text.IsEmpty && RequestHost.TryParse(text.ToString(), out var host) ? host : null;
    }

    static string? PortOf(StringValues header)
    {
        var text = First(header);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= IPEndPoint.MaxPort ? text.ToString() : null;
    }

    /// <summary>The first entry of a comma list, which the outermost proxy wrote.</summary>
    static ReadOnlySpan<char> First(StringValues header)
    {
        var text = header.Count == 0 ? default : header[0].AsSpan();
        var comma = text.IndexOf(',');
        return (comma < 0 ? text : text[..comma]).Trim();
    }
}
