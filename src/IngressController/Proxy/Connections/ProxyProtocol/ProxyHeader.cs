using System.Net;

namespace IngressController.Proxy.Connections.ProxyProtocol;

/// <summary>The contents of a PROXY header.</summary>
/// <param name="Source">The client; null when the header does not say (UNKNOWN, LOCAL).</param>
/// <param name="Destination">The address the client came to; null likewise.</param>
sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination)
{
    /// <summary>The proxy's own connection, such as a health check: the socket's addresses apply.</summary>
    public static ProxyHeader Local { get; } = new(null, null);
}

/// <summary>A connection's PROXY header, found among its features.</summary>
/// <param name="IsTrusted">Whether the peer is trusted about the client's address.</param>
/// <param name="IsBelieved">Whether the peer is trusted about the client's destination port.</param>
sealed record ProxiedClient(ProxyHeader Header, bool IsTrusted, bool IsBelieved);
