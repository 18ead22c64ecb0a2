using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace IngressController.Proxy.Connections.ProxyProtocol;

/// <summary>The result of parsing the first bytes of a connection.</summary>
enum ProxyParse
{
    /// <summary>Part of a header: more input is needed.</summary>
    Incomplete,

    Complete,

    /// <summary>No header, or a malformed one.</summary>
    Invalid,
}

/// <summary>
/// Parses PROXY protocol headers, version 1 (text) and 2 (binary), by HAProxy's specification. Pure and bounded: returns Invalid
/// instead of asking for more than the maximum length.
/// </summary>
static class ProxyHeaderParser
{
    /// <summary>The longest version 1 header, line end included.</summary>
    public const int MaxLengthV1 = 107;

    /// <summary>The maximum length of a version 2 header, as in nginx. It fits all address types and extensions.</summary>
    public const int MaxLengthV2 = 4096;

    const int FixedLengthV2 = 16;

    static ReadOnlySpan<byte> PrefixV1 => "PROXY "u8;

    static ReadOnlySpan<byte> SignatureV2 => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <param name="header">The header, if complete.</param>
    /// <param name="length">Its length in bytes, if complete.</param>
    public static ProxyParse Parse(in ReadOnlySequence<byte> input, out ProxyHeader header, out int length)
    {
        Span<byte> start = stackalloc byte[MaxLengthV1];
        start = start[..(int)Math.Min(input.Length, start.Length)];
        input.Slice(0, start.Length).CopyTo(start);
        header = ProxyHeader.Local;
        length = 0;
        if (IsStartOf(start, SignatureV2))
            return ParseV2(start, input.Length, ref header, ref length);
        return IsStartOf(start, PrefixV1) ? ParseV1(start, ref header, ref length) : ProxyParse.Invalid;
    }

    // Whether the input, as far as it goes, matches the mark; empty input does.
    static bool IsStartOf(ReadOnlySpan<byte> input, ReadOnlySpan<byte> mark) =>
        input.Length < mark.Length ? mark.StartsWith(input) : input.StartsWith(mark);

    static ProxyParse ParseV1(ReadOnlySpan<byte> start, ref ProxyHeader header, ref int length)
    {
        var end = start.IndexOf((byte)'\n');
        if (end < 0)
            return start.Length < MaxLengthV1 ? ProxyParse.Incomplete : ProxyParse.Invalid;
        if (end <= PrefixV1.Length || start[end - 1] != '\r')
            return ProxyParse.Invalid;
        length = end + 1;
        Span<char> line = stackalloc char[end - 1];
        Encoding.Latin1.GetChars(start[..(end - 1)], line);
        return TryParseLine(line, ref header) ? ProxyParse.Complete : ProxyParse.Invalid;
    }

    static bool TryParseLine(ReadOnlySpan<char> line, ref ProxyHeader header)
    {
        Span<Range> words = stackalloc Range[7];
        var count = line.Split(words, ' ');
        // Everything after UNKNOWN is ignored.
        if (count >= 2 && line[words[1]] is "UNKNOWN")
            return true;
        if (count != 6 || !AddressText.TryParsePort(line[words[4]], out var sourcePort) || !AddressText.TryParsePort(line[words[5]], out var destinationPort))
            return false;
        IPAddress? source = null, destination = null;
        var isGood = line[words[1]] switch
        {
            "TCP4" => AddressText.TryParseV4(line[words[2]], out source) && AddressText.TryParseV4(line[words[3]], out destination),
            "TCP6" => AddressText.TryParseV6(line[words[2]], out source) && AddressText.TryParseV6(line[words[3]], out destination),
            _ => false,
        };
        if (isGood)
            header = new(new(source!, sourcePort), new(destination!, destinationPort));
        return isGood;
    }

    static ProxyParse ParseV2(ReadOnlySpan<byte> start, long available, ref ProxyHeader header, ref int length)
    {
        if (start.Length < FixedLengthV2)
            return ProxyParse.Incomplete;
        var command = start[12];
        var family = start[13] >> 4;
        var transport = start[13] & 0xf;
        var rest = BinaryPrimitives.ReadUInt16BigEndian(start[14..]);
        // Unspecified values are refused: versions other than 2, commands other than LOCAL and PROXY, and so on.
        if (command is not (0x20 or 0x21) || family > 3 || transport > 2 || FixedLengthV2 + rest > MaxLengthV2)
            return ProxyParse.Invalid;
        var isLocal = command == 0x20;
        var addressLength = isLocal ? 0 : family switch { 1 => 4, 2 => 16, _ => 0 };
        if (addressLength > 0 && rest < (2 * addressLength) + 4)
            return ProxyParse.Invalid;
        length = FixedLengthV2 + rest;
        if (available < length)
            return ProxyParse.Incomplete;
        if (addressLength > 0)
            header = Addresses(start[FixedLengthV2..], addressLength);
        return ProxyParse.Complete;
    }

    static ProxyHeader Addresses(ReadOnlySpan<byte> block, int length)
    {
        var ports = block[(2 * length)..];
        return new(
            new(Address(block[..length]), BinaryPrimitives.ReadUInt16BigEndian(ports)),
            new(Address(block.Slice(length, length)), BinaryPrimitives.ReadUInt16BigEndian(ports[2..])));
    }

    static IPAddress Address(ReadOnlySpan<byte> octets)
    {
        var address = new IPAddress(octets);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
