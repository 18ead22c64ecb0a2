using System.Buffers.Binary;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>Types of records (FastCGI 1.0, 8). Others are for connections that serve several requests at once, which ours never do.</summary>
enum RecordType : byte
{
    BeginRequest = 1,
    EndRequest = 3,
    Parameters = 4,
    Input = 5,
    Output = 6,
    Errors = 7,
}

/// <summary>
/// Heads of records (FastCGI 1.0, 3.3): version, type, request, length of the content, length of the padding, one octet that is not used.
/// </summary>
static class Records
{
    public const int HeadLength = 8;

    /// <summary>Maximum octets of a record's content.</summary>
    public const int MostContent = ushort.MaxValue;

    /// <summary>The number of the request: a connection has one only.</summary>
    public const ushort Request = 1;

    public const byte Version = 1;

    /// <param name="content">Octets, at most <see cref="MostContent"/>.</param>
    public static void WriteHead(Span<byte> head, RecordType type, int content)
    {
        head[0] = Version;
        head[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], Request);
        BinaryPrimitives.WriteUInt16BigEndian(head[4..], checked((ushort)content));
        head[6] = 0;
        head[7] = 0;
    }
}
