using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace EchoPod;

/// <summary>
/// An HTTP/2 connection that sends fields as they are told, octet by octet, in clear or by TLS, and tells what became of each
/// request: its status, or 0 where the stream or the connection was ended instead.
/// </summary>
public sealed class Http2Probe : IAsyncDisposable
{
    const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7;
    const byte EndStream = 1, EndHeaders = 4, Acknowledged = 1;

    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    readonly Stream _stream;
    uint _next = 1;

    Http2Probe(Stream stream) => _stream = stream;

    /// <summary>Whether the server has ended the connection.</summary>
    public bool IsClosed { get; private set; }

    public static async Task<Http2Probe> ConnectAsync(int port, bool tls, string serverName)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (tls)
        {
            var secure = new SslStream(stream, false, static (_, certificate, _, _) => certificate is not null);
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = serverName, ApplicationProtocols = [SslApplicationProtocol.Http2] });
            stream = secure;
        }

        byte[] begin = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])];
        await stream.WriteAsync(begin);
        return new(stream);
    }

    /// <summary>Sends a GET and waits for its end.</summary>
    public async Task<int> GetAsync(string authority, string path, params (string Name, string Value)[] fields)
    {
        using var limit = new CancellationTokenSource(Deadline);
        var stream = _next;
        _next += 2;
        var block = new List<byte>();
        foreach (var (name, value) in fields.Prepend((":path", path)).Prepend((":authority", authority))
                .Prepend((":scheme", "http")).Prepend((":method", "GET")))
            AppendLiteral(block, name, value);
        try
        {
            await _stream.WriteAsync(Frame(Headers, EndHeaders | EndStream, stream, [.. block]), limit.Token);
            return await ReadStatusAsync(stream, limit.Token);
        }
        catch (IOException)
        {
            IsClosed = true;
            return 0;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    async Task<int> ReadStatusAsync(uint wanted, CancellationToken cancellation)
    {
        var head = new byte[9];
        var status = 0;
        while (true)
        {
            await _stream.ReadExactlyAsync(head, cancellation);
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await _stream.ReadExactlyAsync(payload, cancellation);
            var (type, flags, stream) = (head[3], head[4], BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(5)));
            switch (type)
            {
                case Settings or Ping when (flags & Acknowledged) == 0:
                    await _stream.WriteAsync(Frame(type, Acknowledged, 0, type == Ping ? payload : []), cancellation);
                    break;
                case GoAway:
                    IsClosed = true;
                    return status;
                case Reset when stream == wanted:
                    return status;
                case Headers when stream == wanted:
                    status = status == 0 ? StatusOf(payload) : status;
                    break;
            }

            if (type is Headers or Data && stream == wanted && (flags & EndStream) != 0)
                return status;
        }
    }

    // :status is the first field: indexed, or a literal of three digits (RFC 7541, Appendix A).
    static int StatusOf(byte[] block)
    {
        var at = 0;
        while ((block[at] & 0xE0) == 0x20)
            at++;
        return block[at] switch
        {
            0x88 => 200,
            0x89 => 204,
            0x8A => 206,
            0x8B => 304,
            0x8C => 400,
            0x8D => 404,
            0x8E => 500,
            _ => int.Parse(Encoding.ASCII.GetString(block, at + 2, 3), System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    static byte[] Frame(byte type, int flags, uint stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        frame[1] = (byte)(payload.Length >> 8);
        frame[2] = (byte)payload.Length;
        frame[3] = type;
        frame[4] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    // Literal, never indexed, without Huffman coding (RFC 7541, 6.2.2).
    static void AppendLiteral(List<byte> block, string name, string value)
    {
        block.Add(0);
        foreach (var text in new[] { name, value })
        {
            AppendLength(block, text.Length);
            block.AddRange(Encoding.Latin1.GetBytes(text));
        }
    }

    static void AppendLength(List<byte> block, int length)
    {
        if (length < 127)
        {
            block.Add((byte)length);
            return;
        }

        block.Add(127);
        for (length -= 127; length >= 128; length /= 128)
            block.Add((byte)((length % 128) | 128));
        block.Add((byte)length);
    }
}
