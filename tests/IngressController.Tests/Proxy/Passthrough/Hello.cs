using System.Buffers.Binary;
using System.Text;

namespace IngressController.Tests.Proxy.Passthrough;

/// <summary>Makes ClientHellos, good and bad ones.</summary>
static class Hello
{
    /// <summary>One record with a hello that asks for a name; null asks for none.</summary>
    public static byte[] For(string? name, int padding = 0) => Record(Message(name is null ? [] : [ServerNames(name)], padding));

    /// <summary>A record of type handshake.</summary>
    public static byte[] Record(ReadOnlySpan<byte> content) => [22, 3, 1, .. Length(content.Length), .. content];

    /// <summary>The same message in records of at most so many bytes.</summary>
    public static byte[] InRecords(byte[] message, int size) => [.. message.Chunk(size).SelectMany(piece => Record(piece))];

    /// <summary>The message without records.</summary>
    public static byte[] Message(IEnumerable<byte[]> extensions, int padding = 0)
    {
        byte[] all = [.. extensions.SelectMany(extension => extension), .. padding > 0 ? Extension(21, new byte[padding]) : []];
        byte[] body =
        [
            3, 3, .. Enumerable.Range(0, 32).Select(i => (byte)i), 2, 7, 7, 0, 4, 0x13, 0x01, 0x13, 0x02, 1, 0,
            .. Length(all.Length), .. all,
        ];
        return [1, 0, .. Length(body.Length), .. body];
    }

    /// <summary>The extension server_name with these host names.</summary>
    public static byte[] ServerNames(params string[] names)
    {
        byte[] list = [.. names.SelectMany(name => (byte[])[0, .. Length(name.Length), .. Encoding.Latin1.GetBytes(name)])];
        return Extension(0, [.. Length(list.Length), .. list]);
    }

    public static byte[] Extension(ushort type, byte[] content) => [.. Length(type), .. Length(content.Length), .. content];

    static byte[] Length(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)value));
        return bytes;
    }
}
