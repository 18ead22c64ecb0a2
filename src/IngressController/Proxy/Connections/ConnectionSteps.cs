using IngressController.Control;
using IngressController.Metrics;
using IngressController.Proxy.Connections.ProxyProtocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Proxy.Connections;

/// <summary>What every client connection goes through before TLS and HTTP.</summary>
sealed class ConnectionSteps(ActiveTableHolder tables, ConnectionMetrics metrics, TimeProvider time, ILoggerFactory loggers)
{
    readonly ConnectionLimit _limit = new(tables, time, loggers.CreateLogger<ConnectionLimit>());
    readonly ProxyProtocolGate _proxyProtocol = new(tables, time, loggers.CreateLogger<ProxyProtocolGate>());

    public KestrelLimits Limits { get; } = new();

    /// <summary>Adds the steps to a listener, in front of what is added later.</summary>
    public void Begin(ListenOptions listener)
    {
        listener.Use(metrics.Count);
        listener.Use(next => connection => _limit.HandleAsync(connection, next));
        listener.Use(next => connection => _proxyProtocol.HandleAsync(connection, next));
    }

    /// <summary>How long a new connection may take to show what it speaks.</summary>
    public TimeSpan HeaderTimeout() => tables.Current.Connections.HeaderTimeout;
}
