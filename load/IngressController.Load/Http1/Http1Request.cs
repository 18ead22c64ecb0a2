using System.Text;
using IngressController.Load.Targets;

namespace IngressController.Load.Http1;

/// <summary>A request, its head made once; the body is so many letters.</summary>
sealed class Http1Request
{
    static readonly byte[] Letters = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));

    Http1Request(ReadOnlyMemory<byte> head, long bodyLength) => (Head, BodyLength) = (head, bodyLength);

    /// <summary>What bodies are made of.</summary>
    public static ReadOnlyMemory<byte> Block => Letters;

    public ReadOnlyMemory<byte> Head { get; }

    public long BodyLength { get; }

    /// <param name="target">Names host, path and further headers.</param>
    /// <param name="host">Another Host header; null: the target's.</param>
    /// <param name="pathAndQuery">Another path; null: the target's.</param>
    /// <param name="close">Whether the server shall close the connection afterwards.</param>
    public static Http1Request Get(Target target, string? host = null, string? pathAndQuery = null, bool close = false) =>
        new(HeadOf("GET", target, host, pathAndQuery, close ? "Connection: close\r\n" : ""), 0);

    /// <param name="target">Names host, path and further headers.</param>
    /// <param name="length">Bytes of the body.</param>
    /// <param name="pathAndQuery">Another path; null: the target's.</param>
    public static Http1Request Post(Target target, long length, string? pathAndQuery = null) =>
        new(HeadOf("POST", target, null, pathAndQuery, $"Content-Type: application/octet-stream\r\nContent-Length: {length}\r\n"), length);

    static byte[] HeadOf(string method, Target target, string? host, string? pathAndQuery, string fields)
    {
        var head = new StringBuilder($"{method} {pathAndQuery ?? target.Url.PathAndQuery} HTTP/1.1\r\nHost: {host ?? target.Url.Authority}\r\n{fields}");
        foreach (var (name, value) in target.Headers)
            head.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }
}
