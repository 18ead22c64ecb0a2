using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>
/// Lines of a case file that stand for frames of HTTP/2: <c>&gt; TYPE STREAM FLAGS</c> begins one, <c>+</c> adds a field, a parameter or a
/// number to what it carries, <c>.</c> adds octets. The preface and empty SETTINGS go before, unless a file says <c>&gt; bare</c> first.
/// </summary>
sealed class FrameText(string host)
{
    static readonly string[] Types =
        ["DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION"];

    static readonly Dictionary<string, byte> Flags = new(StringComparer.Ordinal)
    {
        ["END_STREAM"] = 1,
        ["ACK"] = 1,
        ["END_HEADERS"] = 4,
        ["PADDED"] = 8,
        ["PRIORITY"] = 0x20,
    };

    static readonly string[] Parameters =
        ["", "HEADER_TABLE_SIZE", "ENABLE_PUSH", "MAX_CONCURRENT_STREAMS", "INITIAL_WINDOW_SIZE", "MAX_FRAME_SIZE", "MAX_HEADER_LIST_SIZE"];

    readonly StringBuilder _octets = new();
    readonly StringBuilder _payload = new();
    readonly List<string> _repeated = [];
    string[]? _frame;
    int _times;
    int _last = -1;
    bool _isBare;

    /// <summary>Codes of errors by number, as frames carry them.</summary>
    public static string ErrorOf(uint code) => code < Errors.Length ? Errors[code] : string.Create(CultureInfo.InvariantCulture, $"0x{code:x}");

    static readonly string[] Errors =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
        "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    /// <summary>Takes a line; false for one that is nothing of a frame.</summary>
    public bool Take(string line)
    {
        if (_times > 0 && line != "> end")
        {
            _repeated.Add(line);
            return true;
        }

        switch (line)
        {
            case "> bare":
                _isBare = true;
                return true;
            case "> end":
                var (times, lines) = (_times, _repeated.ToArray());
                _times = 0;
                _repeated.Clear();
                for (var i = 0; i < times; i++)
                    Array.ForEach(lines, one => Take(one));
                return true;
            case ['>', ' ', 'r', 'e', 'p', 'e', 'a', 't', ' ', .. var count]:
                _times = int.Parse(count, CultureInfo.InvariantCulture);
                return true;
            case ['>', ' ', .. var frame]:
                Flush();
                _frame = frame.Split(' ');
                return true;
            case ['+', ' ', .. var text]:
                Add(text);
                return true;
            case ['.', ' ', ..]:
                (_frame is null ? _octets : _payload).Append(WireText.Read(line, host));
                return true;
            default:
                return false;
        }
    }

    /// <summary>All that the client sends.</summary>
    public string Octets
    {
        get
        {
            Flush();
            return (_isBare ? "" : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x4\0\0\0\0\0") + _octets;
        }
    }

    /// <summary>A field as literal, never indexed, without Huffman coding (RFC 7541, 6.2.2).</summary>
    public static string Field(string name, string value) => "\0" + Length(name.Length, 7) + name + Length(value.Length, 7) + value;

    /// <summary>A frame that says of itself what it is.</summary>
    public static string Frame(byte type, byte flags, uint stream, string payload, int? length = null)
    {
        Span<byte> head = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, (length ?? payload.Length) << 8);
        (head[3], head[4]) = (type, flags);
        BinaryPrimitives.WriteUInt32BigEndian(head[5..], stream);
        return Encoding.Latin1.GetString(head) + payload;
    }

    static string Length(int value, int bits)
    {
        var most = (1 << bits) - 1;
        if (value < most)
            return ((char)value).ToString();
        var text = new StringBuilder().Append((char)most);
        for (value -= most; value >= 128; value >>= 7)
            text.Append((char)((value & 127) | 128));
        return text.Append((char)value).ToString();
    }

    void Add(string text)
    {
        if (_frame![0] == "SETTINGS")
        {
            var pair = text.Split(' ');
            _payload.Append(Number((uint)NumberOf(pair[0], Parameters), 2)).Append(Number(uint.Parse(pair[1], CultureInfo.InvariantCulture), 4));
        }
        else if (_frame[0] is not ("HEADERS" or "CONTINUATION" or "PUSH_PROMISE"))
        {
            _payload.Append(Number(uint.Parse(text, CultureInfo.InvariantCulture), 4));
        }
        else if (text.IndexOf(':', 1) is > 0 and var colon && text[..colon] is var name && !name.Contains(" /", StringComparison.Ordinal))
        {
            _payload.Append(Field(Read(name), Read(text[(colon + 1)..]) is [' ', .. var value] ? value : ""));
        }
        else
        {
            var request = text.Split(' ', 2);
            _payload.Append(Field(":method", request[0])).Append(Field(":scheme", "http")).Append(Field(":authority", host))
                .Append(Field(":path", Read(request[1])));
        }
    }

    string Read(string text) => text.Length == 0 ? "" : WireText.Read(". " + text, host)!;

    void Flush()
    {
        if (_frame is null)
            return;
        byte flags = 0;
        int? length = null;
        var reserved = 0u;
        foreach (var word in _frame[2..])
        {
            if (word == "RESERVED")
                reserved = 0x8000_0000;
            else if (word.StartsWith("length=", StringComparison.Ordinal))
                length = int.Parse(word[7..], CultureInfo.InvariantCulture);
            else
                flags |= Flags.TryGetValue(word, out var flag) ? flag : (byte)NumberOf(word, []);
        }

        // "next" is a stream that was not used, "same" the one before.
        var stream = _frame[1] switch
        {
            "next" => _last < 0 ? 1 : _last + 2,
            "same" => _last,
            var number => (int)uint.Parse(number, CultureInfo.InvariantCulture),
        };
        if (stream > 0)
            _last = stream;
        _octets.Append(Frame((byte)NumberOf(_frame[0], Types), flags, (uint)stream | reserved, _payload.ToString(), length));
        _payload.Clear();
        _frame = null;
    }

    static int NumberOf(string word, string[] names) => word.StartsWith("0x", StringComparison.Ordinal)
        ? int.Parse(word.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : Array.IndexOf(names, word) is >= 0 and var number ? number : throw new FormatException($"{word} is nothing of a frame");

    static string Number(uint value, int octets) =>
        string.Concat(Enumerable.Range(1, octets).Select(i => (char)(byte)(value >> (8 * (octets - i)))));
}
