using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace IngressController.Proxy.Connections.ProxyProtocol;

/// <summary>
/// With <c>use-proxy-protocol</c>, reads the PROXY header of each new connection first, and closes connections without one
/// (behaviour 15).
/// </summary>
sealed partial class ProxyProtocolGate(ActiveTableHolder tables, TimeProvider time, ILogger<ProxyProtocolGate> log)
{
    readonly Occasional _refused = new(time);

    public async Task HandleAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var policy = tables.Current.Clients;
        if (policy.UseProxyProtocol)
        {
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
            var (header, isSilent) = await ProxyHeaderReader.ReadAsync(connection.Transport.Input, policy.ProxyHeaderTimeout, stopping);
            if (header is null)
            {
                if (!isSilent && _refused.IsDue(out var count))
                    LogRefused(log, ClientConnection.AddressOf(connection.RemoteEndPoint), count);
                return;
            }

            var peer = ClientConnection.AddressOf(connection.RemoteEndPoint);
            var client = new ProxiedClient(header, policy.Trusted.Contains(peer), policy.Believes(peer));
            connection.Features.Set(client);
            if (client.IsTrusted && header.Source is { } source && connection.Features.Get<ClientPlace>()?.MoveTo(new(source.Address)) == false)
            {
                connection.Abort();
                return;
            }
        }

        await next(connection);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A connection from {Peer} began without a proper PROXY header and was closed; use-proxy-protocol is on ({Count} since the last such line)")]
    static partial void LogRefused(ILogger log, IPAddress peer, long count);
}
