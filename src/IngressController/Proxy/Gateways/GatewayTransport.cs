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
/// <param name="loggers">The logs.</param>
sealed partial class GatewayTransport(bool isInline, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable
{
    readonly SocketTransportFactory _sockets = new(new OptionsWrapper<SocketTransportOptions>(OptionsOf(isInline)), loggers);
    readonly ILogger _log = loggers.CreateLogger<GatewayTransport>();
    readonly GatewayListener _plain = new(GatewayEndPoint.Plain);
    readonly GatewayListener _tls = new(GatewayEndPoint.Tls);
    readonly ConcurrentDictionary<GatewayEndpoint, string> _failed = new();

    /// <summary>The endpoints that cannot be listened on, with the reason.</summary>
    public IReadOnlyDictionary<GatewayEndpoint, string> Failed => _failed;

    public bool CanBind(EndPoint endpoint) => endpoint is GatewayEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(((GatewayEndPoint)endpoint).IsTls ? _tls : _plain);

    /// <summary>Listens on the endpoints of a table, and on no others. One caller at a time.</summary>
    public void Follow(GatewayTable table)
    {
        foreach (var listener in (GatewayListener[])[_plain, _tls])
        {
            foreach (var endpoint in listener.Endpoints.Where(endpoint => table.Find(endpoint)?.IsTls != listener.IsTls).ToList())
            {
                listener.Remove(endpoint);
                LogRemoved(_log, endpoint.ToString());
            }
        }

        foreach (var endpoint in _failed.Keys.Where(endpoint => table.Find(endpoint) is null))
            _failed.TryRemove(endpoint, out _);
        foreach (var port in table.Ports)
            Add(port.Endpoint, port.IsTls ? _tls : _plain);
    }

    public async ValueTask DisposeAsync()
    {
        await _plain.DisposeAsync();
        await _tls.DisposeAsync();
    }

    void Add(GatewayEndpoint endpoint, GatewayListener listener)
    {
        if (listener.Has(endpoint))
            return;
        try
        {
            // The transport of sockets binds before it returns.
            listener.Add(endpoint, _sockets.BindAsync(new IPEndPoint(IPAddress.Parse(endpoint.Address), endpoint.Port)).AsTask().GetAwaiter().GetResult());
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
        Message = "Cannot listen on {Endpoint} for a Gateway: {Reason}; free it, or take another --gateway-address-pool. All other listeners are served")]
    static partial void LogFailed(ILogger log, string endpoint, string reason);
}
