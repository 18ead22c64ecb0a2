using System.Net.Security;
using System.Net.Sockets;

namespace IngressController.Proxy.Streams;

/// <summary>One of the two sides that a <see cref="Splice"/> connects.</summary>
abstract class StreamEnd
{
    /// <summary>Receives some octets; 0 at the end, or at once when they can be received and the buffer is empty.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation);

    /// <summary>Sends some octets, and says how many: at least one.</summary>
    public abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Says that no more will be sent; the other direction goes on.</summary>
    public abstract ValueTask EndSendingAsync();

    /// <summary>Has the connection reset when it is closed, so that what was sent does not look complete.</summary>
    public abstract void Reset();
}

/// <summary>A TCP connection. Kestrel's output cannot be half-closed, so a client's is written to itself.</summary>
sealed class SocketEnd(Socket socket) : StreamEnd
{
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation) =>
        socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        socket.SendAsync(bytes, SocketFlags.None, cancellation);

    public override ValueTask EndSendingAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        return default;
    }

    public override void Reset() => socket.LingerState = new(enable: true, seconds: 0);
}

/// <summary>TLS, whose end of sending is a message of its own (close_notify).</summary>
/// <param name="stream">After its handshake.</param>
/// <param name="socket">What is below it; null: the server owns that, and what is written may still be on its way to it.</param>
sealed class TlsEnd(SslStream stream, Socket? socket) : StreamEnd
{
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation) => stream.ReadAsync(buffer, cancellation);

    public override async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await stream.WriteAsync(bytes, cancellation);
        return bytes.Length;
    }

    public override async ValueTask EndSendingAsync()
    {
        await stream.ShutdownAsync();
        socket?.Shutdown(SocketShutdown.Send);
    }

    public override void Reset()
    {
        if (socket is not null)
            socket.LingerState = new(enable: true, seconds: 0);
    }
}
