using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Proxy;

/// <summary>Sends one HTTP/2 request with fields that no client would let pass.</summary>
static class RawHttp2
{
    const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, GoAway = 7;
    const byte EndStream = 1, EndHeaders = 4;

    /// <summary>Sends the request with prior knowledge, and waits until the server has answered, reset or closed it.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="fields">After the pseudo-headers. A name that begins with U+0001 replaces the pseudo-header of that name.</param>
    /// <param name="body">The body; none when empty.</param>
    public static async Task SendAsync(int port, (string Name, string Value)[] fields, string body)
    {
        var pseudo = new Dictionary<string, string> { ["method"] = "POST", ["scheme"] = "http", ["authority"] = "a.example", ["path"] = "/victim" };
        foreach (var (name, value) in fields.Where(field => field.Name[0] == '\u0001'))
            pseudo[name[1..]] = value;
        var block = new List<byte>();
        foreach (var (name, value) in pseudo.Select(pair => (":" + pair.Key, pair.Value)).Concat(fields.Where(field => field.Name[0] != '\u0001')))
            AppendLiteral(block, name, value);

        var content = Encoding.Latin1.GetBytes(body);
        byte[] request = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, []),
            .. Frame(Headers, (byte)(EndHeaders | (content.Length == 0 ? EndStream : 0)), 1, [.. block]),
            .. content.Length == 0 ? [] : Frame(Data, EndStream, 1, content)];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new NetworkStream(socket);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await stream.WriteAsync(request, limit.Token);
        try
        {
            var head = new byte[9];
            while (true)
            {
                await stream.ReadExactlyAsync(head, limit.Token);
                var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await stream.ReadExactlyAsync(payload, limit.Token);
                if (head[3] is Headers or Reset or GoAway)
                    return;
            }
        }
        catch (IOException)
        {
            // Closed.
        }
    }

    static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        frame[1] = (byte)(payload.Length >> 8);
        frame[2] = (byte)payload.Length;
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    // Literal, never indexed, without Huffman coding (RFC 7541, 6.2.2); the lengths here stay below 127.
    static void AppendLiteral(List<byte> block, string name, string value)
    {
        block.Add(0);
        block.Add((byte)name.Length);
        block.AddRange(Encoding.Latin1.GetBytes(name));
        block.Add((byte)value.Length);
        block.AddRange(Encoding.Latin1.GetBytes(value));
    }
}
