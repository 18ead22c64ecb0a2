using IngressController.Metrics;
using IngressController.Metrics.Exposition;

namespace IngressController.Proxy.Refusals;

/// <summary>Counts TLS handshakes that fail and errors of HTTP/2, of which the server tells by its log alone.</summary>
sealed class ConnectionFaults : IMetricSource
{
    const string Https = "Microsoft.AspNetCore.Server.Kestrel.Https.Internal.HttpsConnectionMiddleware";
    const string Http2 = "Microsoft.AspNetCore.Server.Kestrel.Http2";

    static readonly string[] Kinds = ["connection", "stream", "headers"];
    static readonly byte[][] KindLabels = [.. Kinds.Select(kind => MetricWriter.Labels(("kind", kind)))];
    static readonly byte[][] HandshakeLabels = [.. HandshakeFault.All.Select(reason => MetricWriter.Labels(("reason", reason)))];

    readonly StripedCounter[] _http2 = [.. Kinds.Select(_ => new StripedCounter())];
    readonly StripedCounter[] _handshakes = [.. HandshakeFault.All.Select(_ => new StripedCounter())];

    /// <summary>The same loggers for a server, whose events are counted on their way.</summary>
    /// <param name="loggers">They stay the caller's.</param>
    public ILoggerFactory Watch(ILoggerFactory loggers) => new Loggers(loggers, this);

    /// <summary>Counts a handshake whose first message is none.</summary>
    public void CountUnreadable() => _handshakes[HandshakeFault.NotTls].Increment();

    public ValueTask WriteAsync(MetricWriter writer)
    {
        writer.Family("ingress_yarp_tls_handshake_failures_total"u8, MetricType.Counter,
            "TLS handshakes with clients that failed, by reason.", [.. HandshakeLabels.Select((labels, i) => (labels, (double)_handshakes[i].Value))]);
        writer.Family("ingress_yarp_http2_errors_total"u8, MetricType.Counter,
            "Errors of clients in HTTP/2: those that end a connection, those that end a stream, and headers that cannot be decoded.",
            [.. KindLabels.Select((labels, i) => (labels, (double)_http2[i].Value))]);
        return default;
    }

    void Count<TState>(string? happened, TState state, Exception? error)
    {
        switch (happened)
        {
            case "AuthenticationTimedOut":
                _handshakes[HandshakeFault.Timeout].Increment();
                break;
            case "AuthenticationFailed":
                _handshakes[HandshakeFault.IndexOf(error)].Increment();
                break;
            case "Http2ConnectionError":
                _http2[0].Increment();
                break;
            case "Http2StreamError":
            case "Http2StreamResetAbort" when IsFaultOfClient(state):
                _http2[1].Increment();
                break;
            case "HPackDecodingError":
                _http2[2].Increment();
                break;
        }
    }

    // A stream whose pseudo-headers make no request is reset. So is one that we end ourselves, with another code.
    static bool IsFaultOfClient<TState>(TState state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> values &&
        values.Any(static value => value is { Key: "error", Value: { } code } && code.ToString() == "PROTOCOL_ERROR");

    sealed class Loggers(ILoggerFactory inner, ConnectionFaults faults) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName)
        {
            var log = inner.CreateLogger(categoryName);
            return categoryName is Https or Http2 ? new Watched(log, faults) : log;
        }

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose()
        {
        }
    }

    sealed class Watched(ILogger inner, ConnectionFaults faults) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        // The events are of this level; others of it are few, and go on only where somebody reads them.
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug || inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            faults.Count(eventId.Name, state, exception);
            if (inner.IsEnabled(logLevel))
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
