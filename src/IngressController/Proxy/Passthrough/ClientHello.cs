using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace IngressController.Proxy.Passthrough;

/// <summary>The result of parsing the first bytes of a TLS connection.</summary>
enum HelloParse
{
    /// <summary>Part of a ClientHello: more input is needed.</summary>
    Incomplete,

    Complete,

    /// <summary>No ClientHello, or one that is malformed or larger than any real one.</summary>
    Unreadable,
}

/// <summary>
/// Finds the server name in a ClientHello (RFC 8446, 4.1.2; RFC 6066, 3) without answering it. Pure and bounded; ambiguous input,
/// such as two names, is unreadable.
/// </summary>
static class ClientHello
{
    /// <summary>The largest message accepted; today's, with post-quantum keys, have about 2 KiB.</summary>
    public const int MaxMessage = 16 * 1024;

    /// <summary>The largest input accepted, record headers included.</summary>
    public const int MaxInput = 2 * MaxMessage;

    const int RecordHeader = 5;
    const int MessageHeader = 4;
    const int MaxRecord = 16 * 1024;
    const byte HandshakeRecord = 22;
    const byte ClientHelloMessage = 1;
    const ushort ServerNameExtension = 0;

    static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"u8);

    /// <param name="serverName">The requested name, if complete; null when there is none.</param>
    /// <param name="needed">
    /// If incomplete: the total number of bytes without which it stays incomplete. Waiting for them bounds the work for a client
    /// that sends byte by byte.
    /// </param>
    public static HelloParse Parse(in ReadOnlySequence<byte> input, out string? serverName, out int needed)
    {
        serverName = null;
        var rented = ArrayPool<byte>.Shared.Rent(MaxMessage);
        try
        {
            var collected = Collect(input, rented.AsSpan(0, MaxMessage), out var message, out needed);
            if (collected != HelloParse.Complete)
                return needed > MaxInput ? HelloParse.Unreadable : collected;
            if (TryReadName(rented.AsSpan(MessageHeader, message - MessageHeader), out var name))
            {
                serverName = name;
                return HelloParse.Complete;
            }

            return HelloParse.Unreadable;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Joins the message from its records.</summary>
    static HelloParse Collect(in ReadOnlySequence<byte> input, Span<byte> message, out int length, out int needed)
    {
        Span<byte> header = stackalloc byte[RecordHeader];
        length = 0;
        needed = RecordHeader;
        var total = int.MaxValue;
        var rest = input.Slice(0, Math.Min(input.Length, MaxInput + 1));
        var passed = 0;
        while (true)
        {
            if (rest.Length < RecordHeader)
            {
                // At least one more record, with all that is missing or, while that is unknown, with one byte.
                needed = passed + RecordHeader + (total == int.MaxValue ? 1 : total - length);
                return rest.IsEmpty || rest.FirstSpan[0] == HandshakeRecord ? HelloParse.Incomplete : HelloParse.Unreadable;
            }

            rest.Slice(0, RecordHeader).CopyTo(header);
            var record = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
            if (header[0] != HandshakeRecord || header[1] != 3 || record is 0 or > MaxRecord)
                return HelloParse.Unreadable;
            var available = (int)Math.Min(record, rest.Length - RecordHeader);
            var wanted = Math.Min(available, Math.Min(message.Length, total) - length);
            rest.Slice(RecordHeader, wanted).CopyTo(message[length..]);
            length += wanted;
            if (total == int.MaxValue && length >= MessageHeader)
            {
                total = MessageHeader + ((message[1] << 16) | (message[2] << 8) | message[3]);
                if (message[0] != ClientHelloMessage || total > message.Length)
                    return HelloParse.Unreadable;
            }

            if (length >= total)
            {
                length = total;
                return HelloParse.Complete;
            }

            if (available < record)
            {
                var missing = total == int.MaxValue ? MessageHeader - length : total - length;
                needed = passed + RecordHeader + available + Math.Min(record - available, missing);
                return HelloParse.Incomplete;
            }

            passed += RecordHeader + record;
            rest = rest.Slice(RecordHeader + record);
        }
    }

    /// <summary>False for a malformed message.</summary>
    static bool TryReadName(ReadOnlySpan<byte> hello, out string? name)
    {
        name = null;
        const int versionAndRandom = 2 + 32;
        if (hello.Length < versionAndRandom)
            return false;
        hello = hello[versionAndRandom..];
        if (!TryTake(ref hello, 1, out var session) || session.Length > 32 ||
            !TryTake(ref hello, 2, out var suites) || suites.Length is 0 || suites.Length % 2 != 0 ||
            !TryTake(ref hello, 1, out var compressions) || compressions.IsEmpty)
            return false;
        // Before TLS 1.3 a hello may end here, without extensions.
        if (hello.IsEmpty)
            return true;
        if (!TryTake(ref hello, 2, out var extensions) || !hello.IsEmpty)
            return false;
        var isNamed = false;
        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 2)
                return false;
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out var content))
                return false;
            if (type != ServerNameExtension)
                continue;
            if (isNamed || !TryReadNameList(content, out name))
                return false;
            isNamed = true;
        }

        return true;
    }

    // Formally a list, but in practice it has exactly one host name.
    static bool TryReadNameList(ReadOnlySpan<byte> content, out string? name)
    {
        name = null;
        if (!TryTake(ref content, 2, out var list) || !content.IsEmpty || list.Length < 1 || list[0] != 0)
            return false;
        list = list[1..];
        if (!TryTake(ref list, 2, out var host) || !list.IsEmpty || host.Length is 0 or > 255 || host.ContainsAnyExcept(NameBytes))
            return false;
        name = Encoding.ASCII.GetString(host);
        return true;
    }

    /// <summary>Reads a field with a length prefix of <paramref name="lengthBytes"/> bytes.</summary>
    static bool TryTake(ref ReadOnlySpan<byte> input, int lengthBytes, out ReadOnlySpan<byte> field)
    {
        field = default;
        if (input.Length < lengthBytes)
            return false;
        var length = lengthBytes == 1 ? input[0] : BinaryPrimitives.ReadUInt16BigEndian(input);
        if (input.Length - lengthBytes < length)
            return false;
        field = input.Slice(lengthBytes, length);
        input = input[(lengthBytes + length)..];
        return true;
    }
}
