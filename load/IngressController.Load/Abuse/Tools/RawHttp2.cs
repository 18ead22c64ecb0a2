using System.Buffers.Binary;
using System.Text;
using IngressController.Load.Abuse.Attacks;

namespace IngressController.Load.Abuse.Tools;

/// <summary>HTTP/2 frame by frame (RFC 9113), fields octet by octet (RFC 7541).</summary>
sealed class RawHttp2(Stream stream) : IAsyncDisposable
{
    const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    const byte EndStream = 1, EndHeaders = 4, Acknowledged = 1;
    const int FrameHead = 9;
    const int InitialWindowSize = 4;

    readonly SemaphoreSlim _writing = new(1);
    int _next = 1;

    /// <summary>Sends the preface.</summary>
    /// <param name="window">Octets that the server may send on a stream.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task BeginAsync(uint window, CancellationToken cancellation)
    {
        var setting = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(setting, InitialWindowSize);
        BinaryPrimitives.WriteUInt32BigEndian(setting.AsSpan(2), window);
        await WriteAsync([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, setting)], cancellation);
    }

    /// <summary>Begins a request on the next stream.</summary>
    /// <param name="block">Its fields, encoded.</param>
    /// <param name="hasBody">Whether data follows.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The stream's number.</returns>
    public async Task<int> RequestAsync(byte[] block, bool hasBody, CancellationToken cancellation)
    {
        var number = _next;
        _next += 2;
        await WriteAsync(Frame(Headers, (byte)(EndHeaders | (hasBody ? 0 : EndStream)), number, block), cancellation);
        return number;
    }

    public Task DataAsync(int number, byte[] octets, CancellationToken cancellation) => WriteAsync(Frame(Data, 0, number, octets), cancellation);

    /// <summary>Reads frames until the server ends the connection, and counts them; settings and pings are acknowledged.</summary>
    /// <param name="tally">Counts answers, resets, GOAWAYs and octets.</param>
    /// <param name="ended">Told when a stream is over.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task ReadAsync(AttackTally tally, Func<Task> ended, CancellationToken cancellation)
    {
        var (head, payload) = (new byte[FrameHead], new byte[1 << 14]);
        while (true)
        {
            await stream.ReadExactlyAsync(head, cancellation);
            var length = (head[0] << 16) | (head[1] << 8) | head[2];
            var content = payload.AsMemory(0, length);
            await stream.ReadExactlyAsync(content, cancellation);
            switch (head[3])
            {
                case Headers:
                    tally.Add($"answers {StatusOf(content.Span)}");
                    break;
                case Data:
                    tally.Add("octets", length);
                    break;
                case Reset:
                    tally.Add("resets");
                    break;
                case GoAway:
                    tally.Add("GOAWAYs");
                    break;
                case Settings or Ping when (head[4] & Acknowledged) == 0:
                    await WriteAsync(Frame(head[3], Acknowledged, 0, head[3] == Ping ? content.ToArray() : []), cancellation);
                    break;
            }

            if (head[3] == Reset || head[3] is Headers or Data && (head[4] & EndStream) != 0)
                await ended();
        }
    }

    /// <summary>Lets the server send more, on a stream or on the connection (0).</summary>
    public Task OpenWindowAsync(int number, int octets, CancellationToken cancellation)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, octets);
        return WriteAsync(Frame(WindowUpdate, 0, number, payload), cancellation);
    }

    /// <summary>The fields that every request has.</summary>
    public static byte[] Pseudo(string host, string path, string method = "GET") =>
        [.. Literal(":method", method), .. Literal(":scheme", "http"), .. Literal(":authority", host), .. Literal(":path", path)];

    /// <summary>A field that no table keeps.</summary>
    public static byte[] Literal(string name, string value) => [0, .. Text(name), .. Text(value)];

    /// <summary>A field that becomes the newest of the table.</summary>
    public static byte[] Kept(string name, string value) => [0x40, .. Text(name), .. Text(value)];

    /// <summary>The newest field of the table: its one octet stands for all of it.</summary>
    public const byte Newest = 0x80 | 62;

    public async ValueTask DisposeAsync()
    {
        _writing.Dispose();
        await stream.DisposeAsync();
    }

    async Task WriteAsync(byte[] octets, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            await stream.WriteAsync(octets, cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }

    // From the static table, or a literal of three digits behind one of its names.
    static string StatusOf(ReadOnlySpan<byte> block) => block switch
    {
        [0x88, ..] => "200",
        [0x8C, ..] => "400",
        [0x8D, ..] => "404",
        [0x8E, ..] => "500",
        [_, 3, var a, var b, var c, ..] => $"{(char)a}{(char)b}{(char)c}",
        _ => "of another status",
    };

    static byte[] Text(string text) => [.. Number(text.Length), .. Encoding.Latin1.GetBytes(text)];

    // An integer with a prefix of seven bits.
    static List<byte> Number(int value)
    {
        if (value < 127)
            return [(byte)value];
        var octets = new List<byte> { 127 };
        for (value -= 127; value >= 128; value >>= 7)
            octets.Add((byte)(value & 127 | 128));
        octets.Add((byte)value);
        return octets;
    }

    static byte[] Frame(byte type, byte flags, int number, byte[] payload)
    {
        var frame = new byte[FrameHead + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), number);
        payload.CopyTo(frame, FrameHead);
        return frame;
    }
}
