using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IngressController.Proxy.Connections;

namespace IngressController.Proxy.Streams;

/// <summary>A UDP port that forwards datagrams and their answers (behaviour 99).</summary>
sealed partial class UdpPort(BoundStream stream, StreamEnvironment environment)
    : StreamPort(stream, environment.Loggers.CreateLogger<StreamPort>())
{
    const int MaxDatagram = 65_535;

    readonly ConcurrentDictionary<SocketAddress, UdpSession> _sessions = new();
    readonly ILogger _log = environment.Loggers.CreateLogger<UdpPort>();

    protected override Socket Bind(int port) => Bind(environment.Address, port, SocketType.Dgram, ProtocolType.Udp);

    protected override async Task ServeAsync(Socket socket)
    {
        var buffer = new byte[MaxDatagram];
        var sender = new SocketAddress(socket.AddressFamily);
        while (true)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, sender, CancellationToken.None);
                if (_sessions.TryGetValue(sender, out var session) && session.TryExpect())
                    await session.SendAsync(buffer.AsMemory(0, length));
                else
                    await BeginAsync(socket, sender, buffer.AsMemory(0, length));
            }
            catch (Exception error) when (
                error is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.InvalidArgument })
            {
                return;
            }
            catch (SocketException error)
            {
                // Reports an ICMP error of an earlier answer; receiving continues.
                LogFailed(_log, error.Message);
            }
        }
    }

    /// <summary>Begins a session with a client's first datagram, which is dropped when the limit is reached or no destination is left.</summary>
    async ValueTask BeginAsync(Socket socket, SocketAddress sender, ReadOnlyMemory<byte> datagram)
    {
        var client = Copy(sender);
        var place = environment.Places.TryEnter(AddressOf(client), null, ClientMemory.Connection);
        if (place is null)
            return;
        UdpSession? session = null;
        try
        {
            session = UdpSession.Begin(Stream.Upstream, socket, client, environment.Tables.Current.StreamSettings, environment.Connector.Policy);
            if (session is null)
                return;
            _sessions[client] = session;
            session.TryExpect();
            await session.SendAsync(datagram);
            Run(session, client, place);
            (session, place) = (null, null);
        }
        finally
        {
            session?.Dispose();
            place?.Dispose();
        }
    }

    // The task owns the session and its slot.
    void Run(UdpSession session, SocketAddress client, IDisposable place) => environment.Sessions.Run(async () =>
    {
        using (place)
        using (session)
        {
            await session.RunAsync(environment.Sessions.Broken);
            _sessions.TryRemove(new(client, session));
        }
    });

    static IPAddress AddressOf(SocketAddress client) =>
        ClientConnection.AddressOf(new IPEndPoint(client.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(client));

    // The receive buffer's address is reused for the next datagram.
    static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A datagram could not be received: {Reason}")]
    static partial void LogFailed(ILogger log, string reason);
}
