using System.Collections.Concurrent;
using System.Net;
using IngressController.Core.Gateways.Serving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace IngressController.Proxy.Gateways;

/// <summary>
/// Accepts the connections of all Gateways for one server. Endpoints come and go with the table, and none touches another: Kestrel itself
/// cannot add an endpoint without reading its configuration anew, and closes connections of one that goes after a few seconds.
/// </summary>
/// <param name="isInline">As for the server's own sockets.</param>
/// <param name="time">When to try again.</param>
/// <param name="loggers">The logs.</param>
sealed partial class GatewayTransport(bool isInline, TimeProvider time, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable
{
    /// <summary>The time to the first try after one that failed; each further one takes twice as long.</summary>
    static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    readonly Lock _binding = new();
    readonly SocketTransportFactory _sockets = new(new OptionsWrapper<SocketTransportOptions>(OptionsOf(isInline)), loggers);
    readonly ILogger _log = loggers.CreateLogger<GatewayTransport>();
    readonly GatewayListener _plain = new(GatewayEndPoint.Plain);
    readonly GatewayListener _tls = new(GatewayEndPoint.Tls);
    readonly ConcurrentDictionary<GatewayEndpoint, string> _failed = new();

    GatewayTable _table = GatewayTable.Empty;
    ITimer? _retry;
    TimeSpan _pause;
    bool _isDisposed;

    /// <summary>Raised when something of <see cref="Failed"/> is listened on after all, without a new table.</summary>
    public event Action? Recovered;

    /// <summary>The endpoints that cannot be listened on, with the reason. They are tried again, after 1 s at first and at least every 30 s.</summary>
    public IReadOnlyDictionary<GatewayEndpoint, string> Failed => _failed;

    public bool CanBind(EndPoint endpoint) => endpoint is GatewayEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(((GatewayEndPoint)endpoint).IsTls ? _tls : _plain);

    /// <summary>Listens on the endpoints of a table, and on no others.</summary>
    public void Follow(GatewayTable table)
    {
        lock (_binding)
        {
            if (_isDisposed)
                return;
            _table = table;
            RemoveOthers(table);
            AddAll(table);
            _pause = ShortestPause;
            RetryLater();
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
        bool hasRecovered;
        lock (_binding)
        {
            if (_isDisposed)
                return;
            var before = _failed.Count;
            AddAll(_table);
            hasRecovered = _failed.Count < before;
            _pause = hasRecovered ? ShortestPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            RetryLater();
        }

        if (hasRecovered)
            Recovered?.Invoke();
    }

    void RetryLater()
    {
        _retry?.Dispose();
        _retry = _failed.IsEmpty ? null : time.CreateTimer(_ => Retry(), null, _pause, Timeout.InfiniteTimeSpan);
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

    void AddAll(GatewayTable table)
    {
        foreach (var port in table.Ports)
            Add(port, port.IsTls ? _tls : _plain);
    }

    void Add(GatewayPort port, GatewayListener listener)
    {
        var endpoint = port.Endpoint;
        if (listener.Has(endpoint))
            return;
        try
        {
            // The transport of sockets binds before it returns.
            var socket = _sockets.BindAsync(new IPEndPoint(IPAddress.Parse(endpoint.Address), endpoint.Port)).AsTask().GetAwaiter().GetResult();
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
        Message = "Cannot listen on {Endpoint} for a Gateway: {Reason}; free it, or take another --gateway-address-pool. It is tried again; " +
            "all other listeners are served")]
    static partial void LogFailed(ILogger log, string endpoint, string reason);
}
