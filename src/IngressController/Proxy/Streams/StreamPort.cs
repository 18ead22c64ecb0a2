using System.Net;
using System.Net.Sockets;

namespace IngressController.Proxy.Streams;

/// <summary>
/// One TCP or UDP port of the edge. It is open while its service has a destination (behaviour 98). Its upstream can change; open
/// sessions keep theirs.
/// </summary>
abstract partial class StreamPort : IDisposable
{
    /// <summary>Delay before opening a port is retried.</summary>
    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    readonly Lock _lock = new();
    readonly ILogger _log;
    readonly Timer _retry;
    volatile BoundStream _stream;
    Socket? _socket;
    string? _problem;
    bool _isDisposed;

    protected StreamPort(BoundStream stream, ILogger log)
    {
        _stream = stream;
        _log = log;
        _retry = new(static port => ((StreamPort)port!).OpenOrClose(), this, Timeout.Infinite, Timeout.Infinite);
        stream.Upstream.Changed += OpenOrClose;
    }

    /// <summary>The current service.</summary>
    public BoundStream Stream => _stream;

    /// <summary>Sets the service of new sessions.</summary>
    public void Update(BoundStream stream)
    {
        var previous = _stream;
        if (!ReferenceEquals(previous.Upstream, stream.Upstream))
        {
            previous.Upstream.Changed -= OpenOrClose;
            stream.Upstream.Changed += OpenOrClose;
        }

        _stream = stream;
        OpenOrClose();
    }

    /// <summary>Opens the port if the service has a destination, otherwise closes it.</summary>
    public void OpenOrClose()
    {
        lock (_lock)
        {
            var isWanted = !_isDisposed && _stream.Upstream.Destinations.Count > 0;
            if (isWanted == _socket is not null)
                return;
            if (isWanted)
                Open();
            else
                Close();
        }
    }

    /// <summary>Closes the port. Open sessions continue.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _stream.Upstream.Changed -= OpenOrClose;
            _retry.Dispose();
            if (_socket is not null)
                Close();
        }
    }

    /// <summary>Creates a socket that is bound and, for TCP, listening.</summary>
    protected abstract Socket Bind(int port);

    /// <summary>Serves a socket until it is closed.</summary>
    protected abstract Task ServeAsync(Socket socket);

    /// <summary>A socket bound to the edge's address; null for every address, IPv4 and IPv6.</summary>
    protected static Socket Bind(IPAddress? address, int port, SocketType type, ProtocolType protocol)
    {
        var isAny = address is null;
        address ??= Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        var socket = new Socket(address.AddressFamily, type, protocol);
        try
        {
            if (isAny && address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    void Open()
    {
        var service = _stream.Service;
        try
        {
            var socket = _socket = Bind(service.Port);
            _problem = null;
            LogOpened(_log, service.Protocol, service.Port, service.Upstream.Key.ToString());
            _ = ServeAsync(socket);
        }
        catch (SocketException error)
        {
            // Retried, since another program may release the port; logged once.
            if (_problem != error.Message)
                LogNotOpened(_log, service.Protocol, service.Port, error.Message);
            _problem = error.Message;
            _retry.Change(RetryInterval, Timeout.InfiniteTimeSpan);
        }
    }

    void Close()
    {
        _socket!.Dispose();
        _socket = null;
        LogClosed(_log, _stream.Service.Protocol, _stream.Service.Port);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Protocol} port {Port} is open and leads to {Upstream}")]
    static partial void LogOpened(ILogger log, StreamProtocol protocol, int port, string upstream);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Protocol} port {Port} is closed")]
    static partial void LogClosed(ILogger log, StreamProtocol protocol, int port);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Protocol} port {Port} cannot be opened and is tried again every few seconds: {Reason}")]
    static partial void LogNotOpened(ILogger log, StreamProtocol protocol, int port, string reason);
}
