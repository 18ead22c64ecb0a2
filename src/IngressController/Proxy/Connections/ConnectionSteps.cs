using IngressController.Metrics;
using IngressController.Proxy.Connections.ProxyProtocol;
using IngressController.Proxy.Passthrough;
using IngressController.Proxy.Refusals;
using IngressController.Proxy.Streams;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Proxy.Connections;

/// <summary>The connection middleware before TLS and HTTP.</summary>
sealed class ConnectionSteps(
    ActiveTableHolder tables, ConnectionMetrics metrics, ClientPlaces places, StreamConnector connector, IMatchMeter meter, TimeProvider time,
    ILoggerFactory loggers)
{
    readonly PassthroughGate _passthrough = new(tables, connector, meter, loggers.CreateLogger<PassthroughGate>());
    readonly TerminatedGate _terminated = new(tables, connector, loggers.CreateLogger<TerminatedGate>());
    readonly EndedConnections _ended = new(time, loggers.CreateLogger<EndedConnections>());
    readonly ProxyProtocolGate _proxyProtocol = new(tables, time, loggers.CreateLogger<ProxyProtocolGate>());

    /// <summary>Counts and logs requests that no step hands over.</summary>
    public required RefusedRequests Refused { get; init; }

    /// <summary>Counts handshakes that fail.</summary>
    public required ConnectionFaults Faults { get; init; }

    public KestrelLimits Limits { get; } = new();

    /// <summary>Adds the steps of a listener without TLS; call it first.</summary>
    public void BeginPlain(ListenOptions listener) => Begin(listener, ClientMemory.Connection);

    /// <summary>Adds the steps of a TLS listener; call it first; <see cref="EndHandshake"/> must be called after adding TLS.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="isOfGateway">Whether Gateways are behind it.</param>
    public void BeginTls(ListenOptions listener, bool isOfGateway)
    {
        Begin(listener, ClientMemory.TlsConnection);
        listener.Use(next => async connection =>
        {
            using var deadline = new HandshakeDeadline(connection, HeaderTimeout());
            connection.Features.Set(deadline);
            try
            {
                await next(connection);
            }
            catch (NotSupportedException) when (!deadline.IsMet)
            {
                // A first message that .NET cannot read: it asks for no certificate then, and complains of having none.
                Faults.CountUnreadable();
            }
        });
        listener.RefusePlainHttp(HeaderTimeout, Refused);
        if (isOfGateway)
            listener.Use(next => connection => _passthrough.HandleGatewayAsync(connection, next));
        else
            listener.Use(next => connection => _passthrough.HandleAsync(connection, next));
    }

    /// <summary>Adds the step that marks the TLS handshake as finished.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="isOfGateway">Whether Gateways are behind it, whose TLSRoutes may speak another protocol than HTTP inside of TLS.</param>
    public void EndHandshake(ListenOptions listener, bool isOfGateway)
    {
        listener.Use(next => connection =>
        {
            connection.Features.Get<HandshakeDeadline>()!.Meet();
            return next(connection);
        });
        if (isOfGateway)
            listener.Use(next => connection => _terminated.HandleAsync(connection, next));
    }

    /// <summary>Adds the last steps of every listener, when the protocol of a connection is known.</summary>
    public void End(ListenOptions listener) => listener.Use(next => connection => _ended.HandleAsync(connection, next));

    /// <summary>Time limit for a new connection to show its protocol.</summary>
    public TimeSpan HeaderTimeout() => tables.Current.Connections.HeaderTimeout;

    void Begin(ListenOptions listener, int memory)
    {
        listener.Use(metrics.Count);
        listener.Use(next => connection => places.HandleAsync(connection, memory, next));
        listener.Use(next => connection => _proxyProtocol.HandleAsync(connection, next));
    }
}
