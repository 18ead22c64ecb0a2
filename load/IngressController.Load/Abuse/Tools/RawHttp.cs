using System.Globalization;
using System.Text;

namespace IngressController.Load.Abuse.Tools;

/// <summary>HTTP/1.1 octet by octet.</summary>
static class RawHttp
{
    const int MaxHead = 64 * 1024;

    /// <param name="host">The Host header.</param>
    /// <param name="target">The target.</param>
    /// <param name="fields">Further lines, each with its end.</param>
    public static byte[] Get(string host, string target, string fields = "") =>
        Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n");

    /// <summary>The head of a request with a body.</summary>
    public static byte[] Post(string host, string target, string fields) =>
        Encoding.Latin1.GetBytes($"POST {target} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n");

    /// <summary>Sends a request and gives the status of its answer; its body stays where it is.</summary>
    public static async Task<int> AskAsync(Stream stream, byte[] request, CancellationToken cancellation)
    {
        await stream.WriteAsync(request, cancellation);
        var head = await HeadAsync(stream, cancellation);
        return head.Length >= 12 ? int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture) : throw new EndOfStreamException();
    }

    /// <summary>Reads up to the empty line; empty when the connection ends before.</summary>
    public static async Task<string> HeadAsync(Stream stream, CancellationToken cancellation)
    {
        var (buffer, length) = (new byte[4096], 0);
        while (true)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, length < MaxHead ? length * 2 : throw new InvalidDataException("a head without end"));
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
                return "";
            var end = buffer.AsSpan(0, length + read).IndexOf("\r\n\r\n"u8);
            length += read;
            if (end >= 0)
                return Encoding.Latin1.GetString(buffer, 0, end);
        }
    }

    /// <summary>Reads and throws away until the other side ends; gives the octets.</summary>
    public static async Task<long> DrainAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        var total = 0L;
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
            total += read;
        return total;
    }
}
