using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Connections.ProxyProtocol;

namespace IngressController.Proxy.Streams;

/// <summary>A TCP port that forwards connections (behaviour 98).</summary>
sealed partial class TcpPort(BoundStream stream, StreamEnvironment environment)
    : StreamPort(stream, environment.Loggers.CreateLogger<StreamPort>())
{
    const int Backlog = 511;

    /// <summary>Delay when the system has no socket left for accepting.</summary>
    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 16 * 1024, leaveOpen: true, useZeroByteReads: true);

    readonly ILogger _log = environment.Loggers.CreateLogger<TcpPort>();
    readonly Occasional _notAccepted = new(TimeProvider.System);

    protected override Socket Bind(int port)
    {
        var socket = Bind(environment.Address, port, SocketType.Stream, ProtocolType.Tcp);
        socket.Listen(Backlog);
        return socket;
    }

    protected override async Task ServeAsync(Socket socket)
    {
        while (true)
        {
            try
            {
                var client = await socket.AcceptAsync(CancellationToken.None);
                var stream = Stream;
                environment.Sessions.Run(() => ServeAsync(client, stream));
            }
            catch (Exception error) when (
                error is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.InvalidArgument })
            {
                return;
            }
            catch (SocketException error)
            {
                if (_notAccepted.IsDue(out _))
                    LogNotAccepted(_log, error.Message);
                await Task.Delay(Breath);
            }
        }
    }

    async Task ServeAsync(Socket client, BoundStream stream)
    {
        using (client)
        using (var place = environment.Places.TryEnter(ClientConnection.AddressOf(client.RemoteEndPoint), null, ClientMemory.Connection))
        {
            if (place is null || !await PassOnAsync(client, stream, place))
                client.LingerState = new(enable: true, seconds: 0);
        }
    }

    /// <summary>False when the connection must be reset, so that its client does not take it for a regular end.</summary>
    async Task<bool> PassOnAsync(Socket client, BoundStream stream, ClientPlace place)
    {
        var table = environment.Tables.Current;
        try
        {
            client.NoDelay = true;
            await using var network = new NetworkStream(client, ownsSocket: false);
            var input = PipeReader.Create(network, ReaderOptions);
            var source = (IPEndPoint)client.RemoteEndPoint!;
            var destination = (IPEndPoint)client.LocalEndPoint!;
            if (stream.Service.DecodesProxy)
            {
                var (header, _) = await ProxyHeaderReader.ReadAsync(input, table.Clients.ProxyHeaderTimeout, environment.Sessions.Broken);
                if (header is null)
                    return false;
                if (table.Clients.Trusted.Contains(ClientConnection.AddressOf(source)))
                    (source, destination) = (header.Source ?? source, header.Destination ?? destination);
                if (!place.MoveTo(new(ClientConnection.AddressOf(source))))
                    return false;
            }

            using var server = await environment.Connector.ConnectAsync(
                stream.Upstream, ClientConnection.AddressOf(source), table.StreamSettings, environment.Sessions.Broken);
            if (server is null)
                return false;
            if (stream.Service.EncodesProxy)
                await server.SendAsync(ProxyHeaderWriter.Write(source, destination), SocketFlags.None, environment.Sessions.Broken);
            using var splice = new Splice(input, new SocketEnd(client), new SocketEnd(server), table.StreamSettings.Timeout);
            var isWhole = await splice.RunAsync(environment.Sessions.Broken);
            await input.CompleteAsync();
            return isWhole;
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Connections to a TCP service cannot be accepted: {Reason}")]
    static partial void LogNotAccepted(ILogger log, string reason);
}
