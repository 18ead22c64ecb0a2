using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>
/// Asks one name server one question. Each has a socket of its own: the system gives it a port by chance, and hands over only what
/// comes from the server.
/// </summary>
static class DnsExchange
{
    /// <exception cref="SocketException">The server can't be reached.</exception>
    /// <exception cref="IOException">It ended the connection, or said something else by TCP.</exception>
    /// <exception cref="OperationCanceledException">No answer came in time. What is no answer to the question does not count.</exception>
    public static async Task<DnsAnswer> AskAsync(IPEndPoint server, string name, DnsType type, bool usesTcp, CancellationToken cancellation)
    {
        var question = new DnsQuestion((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name, type);
        if (!usesTcp && await AskByUdpAsync(server, question, cancellation) is { IsTruncated: false } answer)
            return answer;
        return await AskByTcpAsync(server, question, cancellation);
    }

    static async Task<DnsAnswer> AskByUdpAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(server); // Sends nothing.
        var message = new byte[DnsMessage.MaxQuestion];
        await socket.SendAsync(message.AsMemory(0, DnsMessage.Write(question, message)), cancellation);
        var received = new byte[DnsMessage.MaxLength];
        while (true)
        {
            var length = await socket.ReceiveAsync(received.AsMemory(), cancellation);
            if (DnsMessage.TryRead(received.AsSpan(0, length), question, out var answer))
                return answer;
        }
    }

    static async Task<DnsAnswer> AskByTcpAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellation);
        await using var stream = new NetworkStream(socket);
        var message = new byte[2 + DnsMessage.MaxQuestion];
        var length = DnsMessage.Write(question, message.AsSpan(2));
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)length);
        await stream.WriteAsync(message.AsMemory(0, 2 + length), cancellation);
        await stream.ReadExactlyAsync(message.AsMemory(0, 2), cancellation);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(message)];
        await stream.ReadExactlyAsync(answer, cancellation);
        return DnsMessage.TryRead(answer, question, out var read) && !read.IsTruncated
            ? read
            : throw new IOException("the name server's answer is not one to the question");
    }
}
