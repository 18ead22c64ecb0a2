using System.Net;

namespace IngressController.Proxy.Connections.ProxyProtocol;

/// <summary>What a PROXY header says of a connection.</summary>
/// <param name="Source">The client; null when the header says nothing about it (UNKNOWN, LOCAL).</param>
/// <param name="Destination">The address the client came to; null likewise.</param>
sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination)
{
    /// <summary>A proxy's own connection, a health check for one: the socket's own addresses are the true ones.</summary>
    public static ProxyHeader Local { get; } = new(null, null);
}

/// <summary>A connection's PROXY header, found among its features.</summary>
/// <param name="Header">The header.</param>
/// <param name="IsTrusted">Whether the peer is one whose word on the client's address counts.</param>
/// <param name="IsBelieved">Whether its word on the port that the client came to does.</param>
sealed record ProxiedClient(ProxyHeader Header, bool IsTrusted, bool IsBelieved);
