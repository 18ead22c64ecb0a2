using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace IngressController.AccessLogs;

/// <summary>
/// The octets of one line while it is built. Text from requests has one char per octet (Latin-1) and is written as the octets
/// received; other text is written as UTF-8.
/// </summary>
sealed class LogLine
{
    /// <summary>A larger buffer is not kept for the next line.</summary>
    const int MaxKept = 64 * 1024;

    static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    [ThreadStatic]
    static LogLine? kept;

    byte[] _buffer = new byte[1024];
    int _length;

    /// <summary>This thread's line, emptied.</summary>
    public static LogLine Begin()
    {
        if (kept is not { } line || line._buffer.Length > MaxKept)
            kept = line = new();
        line._length = 0;
        return line;
    }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Reserve(octets.Length));
        _length += octets.Length;
    }

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, Reserve(20), out var written);
        _length += written;
    }

    /// <summary>Appends a time as seconds with three decimals.</summary>
    public void AppendSeconds(long stopwatchTicks)
    {
        var milliseconds = stopwatchTicks * 1000 / Stopwatch.Frequency;
        Append(milliseconds / 1000);
        Append("."u8);
        Utf8Formatter.TryFormat(milliseconds % 1000, Reserve(8), out var written, new('D', 3));
        _length += written;
    }

    /// <summary>Appends the value of a variable; null when it has none.</summary>
    public void Append(string? value, LogEscaping escaping)
    {
        if (value is null)
        {
            if (escaping == LogEscaping.Standard)
                Append("-"u8);
            return;
        }

        Append(value.AsSpan(), escaping);
    }

    /// <inheritdoc cref="Append(string?, LogEscaping)"/>
    public void Append(ReadOnlySpan<char> value, LogEscaping escaping)
    {
        while (!value.IsEmpty)
        {
            // The usual case: nothing to escape.
            var plain = value.IndexOfAnyExcept(Plain);
            if (plain < 0)
                plain = value.Length;
            Encoding.ASCII.GetBytes(value[..plain], Reserve(plain));
            _length += plain;
            if (plain == value.Length)
                return;
            var isOctet = value[plain] <= '\xff';
            var taken = 1;
            if (isOctet)
                AppendSpecial((byte)value[plain], escaping);
            else
                taken = AppendRune(value[plain..], escaping);
            value = value[(plain + taken)..];
        }
    }

    void AppendSpecial(byte octet, LogEscaping escaping)
    {
        if (escaping == LogEscaping.None || (escaping == LogEscaping.Json && octet >= 0x20 && octet != '"' && octet != '\\'))
            Append([octet]);
        else if (escaping == LogEscaping.Standard)
            AppendHex("\\x"u8, octet);
        else if (octet is (byte)'"' or (byte)'\\')
            Append([(byte)'\\', octet]);
        else
            AppendControl(octet);
    }

    void AppendControl(byte octet)
    {
        switch (octet)
        {
            case (byte)'\n':
                Append("\\n"u8);
                break;
            case (byte)'\r':
                Append("\\r"u8);
                break;
            case (byte)'\t':
                Append("\\t"u8);
                break;
            case (byte)'\b':
                Append("\\b"u8);
                break;
            case (byte)'\f':
                Append("\\f"u8);
                break;
            default:
                AppendHex("\\u00"u8, octet);
                break;
        }
    }

    int AppendRune(ReadOnlySpan<char> text, LogEscaping escaping)
    {
        Rune.DecodeFromUtf16(text, out var rune, out var taken);
        Span<byte> octets = stackalloc byte[4];
        foreach (var octet in octets[..rune.EncodeToUtf8(octets)])
            AppendSpecial(octet, escaping);
        return taken;
    }

    void AppendHex(ReadOnlySpan<byte> prefix, byte octet)
    {
        Append(prefix);
        Utf8Formatter.TryFormat(octet, Reserve(2), out var written, new('X', 2));
        _length += written;
    }

    Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        return _buffer.AsSpan(_length);
    }
}
