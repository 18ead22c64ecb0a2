using IngressController.Metrics;
using IngressController.Proxy.Connections.ProxyProtocol;
using IngressController.Proxy.Passthrough;
using IngressController.Proxy.Streams;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Proxy.Connections;

/// <summary>The connection middleware before TLS and HTTP.</summary>
sealed class ConnectionSteps(ActiveTableHolder tables, ConnectionMetrics metrics, StreamConnector connector, TimeProvider time, ILoggerFactory loggers)
{
    readonly PassthroughGate _passthrough = new(tables, connector, loggers.CreateLogger<PassthroughGate>());
    readonly EndedConnections _ended = new(time, loggers.CreateLogger<EndedConnections>());
    readonly ProxyProtocolGate _proxyProtocol = new(tables, time, loggers.CreateLogger<ProxyProtocolGate>());

    public KestrelLimits Limits { get; } = new();

    /// <summary>The limit that all connections share.</summary>
    public ConnectionLimit Places { get; } = new(tables, time, loggers.CreateLogger<ConnectionLimit>());

    /// <summary>Adds the steps of every listener; call it first.</summary>
    public void Begin(ListenOptions listener)
    {
        listener.Use(metrics.Count);
        listener.Use(next => connection => Places.HandleAsync(connection, next));
        listener.Use(next => connection => _proxyProtocol.HandleAsync(connection, next));
    }

    /// <summary>Adds the steps of a TLS listener; <see cref="EndHandshake"/> must be called after adding TLS.</summary>
    public void BeginTls(ListenOptions listener)
    {
        Begin(listener);
        listener.Use(next => async connection =>
        {
            using var deadline = new HandshakeDeadline(connection, HeaderTimeout());
            connection.Features.Set(deadline);
            await next(connection);
        });
        listener.RefusePlainHttp(HeaderTimeout);
        listener.Use(next => connection => _passthrough.HandleAsync(connection, next));
    }

    /// <summary>Adds the step that marks the TLS handshake as finished.</summary>
    public static void EndHandshake(ListenOptions listener) => listener.Use(next => connection =>
    {
        connection.Features.Get<HandshakeDeadline>()!.Meet();
        return next(connection);
    });

    /// <summary>Adds the last steps of every listener, when the protocol of a connection is known.</summary>
    public void End(ListenOptions listener) => listener.Use(next => connection => _ended.HandleAsync(connection, next));

    /// <summary>Time limit for a new connection to show its protocol.</summary>
    public TimeSpan HeaderTimeout() => tables.Current.Connections.HeaderTimeout;
}
