namespace IngressController.Proxy.Connections;

/// <summary>
/// What clients' connections and requests cost in memory, in bytes. The figures are what a connection or request of that kind was
/// measured to hold, rounded up; each connection's own is kept by <see cref="ClientPlace"/>.
/// </summary>
static class ClientMemory
{
    /// <summary>An idle connection, with a head of usual size and what the server reads ahead.</summary>
    public const int Connection = 16 * 1024;

    /// <summary>An idle connection with TLS, whose library has buffers of its own.</summary>
    public const int TlsConnection = 64 * 1024;

    /// <summary>What of a connection's requests is covered by the above.</summary>
    public const int Covered = 8 * 1024;

    /// <summary>One open stream of HTTP/2 without its head.</summary>
    public const int Stream = 16 * 1024;

    /// <summary>What is read of a connection, or of a stream's body, before anybody wants it.</summary>
    public const int Unread = 32 * 1024;

    /// <summary>
    /// The window of a stream of HTTP/2; that of a connection is twice as large. So an unread body can be larger than what is counted for
    /// it, but those of many streams together are smaller.
    /// </summary>
    public const int StreamWindow = 128 * 1024;

    /// <summary>An answer whose client does not take it: the server's output, and the last receive from the pod.</summary>
    public const int UnsentAnswer = 96 * 1024;

    /// <summary>Bytes that each byte of a head takes: in the server's text, in our octets, and in what is sent to the pod.</summary>
    const int HeadCopies = 8;

    /// <summary>All clients together: four tenths of what the container's limit, or the machine, leaves to the heap.</summary>
    public static long Limit { get; } = GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes / 10 * 4;

    /// <summary>A head, or a part of it.</summary>
    /// <param name="length">Bytes.</param>
    public static int OfHead(long length) => (int)Math.Min(int.MaxValue / 2, length * HeadCopies);

    /// <summary>A request, beyond what its connection costs.</summary>
    /// <param name="head">Bytes of its head.</param>
    /// <param name="body">Bytes of its body; any number when that is not known.</param>
    public static int OfRequest(bool isHttp2, long head, long body) =>
        (isHttp2 ? Stream : 0) + OfHead(head) + (int)Math.Min(Unread, body);
}
