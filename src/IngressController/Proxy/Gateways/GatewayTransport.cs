using System.Collections.Concurrent;
using System.Net;
using IngressController.Core.Gateways.Serving;
using IngressController.Proxy.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace IngressController.Proxy.Gateways;

/// <summary>
/// Accepts the connections of all Gateways for one server. Endpoints come and go with the table, and none touches another: Kestrel itself
/// cannot add an endpoint without reading its configuration anew, and closes connections of one that goes after a few seconds.
/// </summary>
/// <param name="binding">Where endpoints are listened on.</param>
/// <param name="isInline">As for the server's own sockets.</param>
/// <param name="time">When to try again.</param>
/// <param name="loggers">The logs.</param>
/// <param name="gate">What all connections of clients pass.</param>
sealed partial class GatewayTransport(GatewayBinding binding, bool isInline, TimeProvider time, ILoggerFactory loggers, AcceptGate gate)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable
{
    /// <summary>The time between two tries to listen on what could not be listened on.</summary>
    static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>The most endpoints of one try; the others have their turn in the next ones.</summary>
    const int MostRetried = 64;

    readonly Lock _binding = new();
    readonly GatedTransport _sockets = new(new(new OptionsWrapper<SocketTransportOptions>(OptionsOf(isInline)), loggers), gate);
    readonly ILogger _log = loggers.CreateLogger<GatewayTransport>();
    readonly GatewayListener _plain = new(GatewayEndPoint.Plain);
    readonly GatewayListener _tls = new(GatewayEndPoint.Tls);
    readonly ConcurrentDictionary<GatewayEndpoint, string> _failed = new();
    GatewayTable _table = GatewayTable.Empty;
    ITimer? _retry;
    int _turn;
    bool _isDisposed;

    /// <summary>What all connections of clients pass.</summary>
    public AcceptGate Gate => gate;

    /// <summary>Raised when something of <see cref="Failed"/> is listened on after all, without a new table.</summary>
    public event Action? Recovered;

    /// <summary>The endpoints that cannot be listened on, with the reason. They are tried again each second, 64 at a time.</summary>
    public IReadOnlyDictionary<GatewayEndpoint, string> Failed => _failed;

    public bool CanBind(EndPoint endpoint) => endpoint is GatewayEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(((GatewayEndPoint)endpoint).IsTls ? _tls : _plain);

    /// <summary>Listens on the endpoints of a table, and on no others. What could not be listened on before waits for its next try.</summary>
    public void Follow(GatewayTable table)
    {
        lock (_binding)
        {
            if (_isDisposed)
                return;
            _table = table;
            RemoveOthers(table);
            foreach (var port in table.Ports.Where(port => !_failed.ContainsKey(port.Endpoint)))
                Add(port);
            RetryWhileNeeded();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_binding)
        {
            _isDisposed = true;
            _retry?.Dispose();
        }

        await _plain.DisposeAsync();
        await _tls.DisposeAsync();
    }

    void Retry()
    {
        try
        {
            if (TryFailed())
                Recovered?.Invoke();
        }
        catch (Exception error)
        {
            // Nobody else would see it, and it must not end the process.
            LogBroken(_log, error);
        }
    }

    // Whether some are listened on now.
    bool TryFailed()
    {
        lock (_binding)
        {
            if (_isDisposed)
                return false;
            var waiting = _failed.Keys.ToArray();
            if (waiting.Length == 0)
                return false;
            for (var i = 0; i < Math.Min(MostRetried, waiting.Length); i++)
                Add(_table.Find(waiting[(_turn + i) % waiting.Length])!);
            _turn = (_turn + MostRetried) % waiting.Length;
            RetryWhileNeeded();
            return _failed.Count < waiting.Length;
        }
    }

    void RetryWhileNeeded()
    {
        if (_failed.IsEmpty)
        {
            _retry?.Dispose();
            (_retry, _turn) = (null, 0);
        }
        else
        {
            _retry ??= time.CreateTimer(_ => Retry(), null, RetryPause, RetryPause);
        }
    }

    void RemoveOthers(GatewayTable table)
    {
        foreach (var listener in (GatewayListener[])[_plain, _tls])
        {
            foreach (var endpoint in listener.Endpoints.Where(endpoint => !listener.Serves(endpoint, table.Find(endpoint))).ToList())
            {
                listener.Remove(endpoint);
                LogRemoved(_log, endpoint.ToString());
            }
        }

        foreach (var endpoint in _failed.Keys.Where(endpoint => table.Find(endpoint) is null))
            _failed.TryRemove(endpoint, out _);
    }

    void Add(GatewayPort port)
    {
        var (endpoint, listener) = (port.Endpoint, port.IsTls ? _tls : _plain);
        if (listener.Has(endpoint))
            return;
        try
        {
            // The transport of sockets binds before it returns.
            var socket = _sockets.BindAsync(binding.Of(endpoint)).AsTask().GetAwaiter().GetResult();
            if (!listener.TryAdd(port, socket))
            {
                _ = socket.DisposeAsync().AsTask();
                return;
            }

            _failed.TryRemove(endpoint, out _);
            LogAdded(_log, endpoint.ToString(), listener.IsTls ? "TLS" : "plain");
        }
        catch (Exception error) when (error is IOException or AddressInUseException or System.Net.Sockets.SocketException)
        {
            if (_failed.TryAdd(endpoint, error.Message))
                LogFailed(_log, endpoint.ToString(), error.Message);
        }
    }

    static SocketTransportOptions OptionsOf(bool isInline)
    {
        var options = new SocketTransportOptions();
        KestrelFactory.Configure(options, isInline);
        return options;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Endpoint} ({Kind}) for a Gateway")]
    static partial void LogAdded(ILogger log, string endpoint, string kind);

    [LoggerMessage(Level = LogLevel.Information, Message = "No longer listening on {Endpoint}: no listener of a Gateway is there any more")]
    static partial void LogRemoved(ILogger log, string endpoint);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Cannot listen on {Endpoint} for a Gateway: {Reason}; free it, or take another --gateway-address-pool or --gateway-ports. " +
            "It is tried again; all other listeners are served")]
    static partial void LogFailed(ILogger log, string endpoint, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ports of Gateways could not be tried again; they are in a second")]
    static partial void LogBroken(ILogger log, Exception error);
}
