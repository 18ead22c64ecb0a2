using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IngressController.Tests.Edge;
using IngressController.Tests.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Features.ResponseBuffering;

/// <summary>
/// A pod with kept connections that answers <c>/LENGTH</c> with so many octets. A query says how: <c>chunked</c>, <c>cut</c> in the middle,
/// <c>yes</c> or <c>no</c> as its X-Accel-Buffering.
/// </summary>
sealed class BulkPod : IAsyncDisposable
{
    /// <summary>More than the buffers of all sockets on the way take together.</summary>
    public const int Large = 16_000_000;

    int _sent;

    /// <param name="certificate">With it the pod speaks TLS.</param>
    public BulkPod(X509Certificate2? certificate = null) => Pod = TcpPod.Start(ServeAsync, certificate);

    public TcpPod Pod { get; }

    /// <summary>Answers that were sent to their ends.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>The octets of an answer.</summary>
    public static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    /// <summary>Asserts that a body is that of an answer, or its first octets.</summary>
    public static void AssertContent(int length, ReadOnlySpan<byte> body, int? first = null) =>
        Assert.True(Content(length).AsSpan(0, first ?? length).SequenceEqual(body), $"{body.Length} octets in place of {first ?? length}, or others");

    public ValueTask DisposeAsync() => Pod.DisposeAsync();

    async Task ServeAsync(TcpPodConnection connection)
    {
        while (await connection.ReadHeadAsync() is { Length: > 0 } head)
        {
            var target = head.Split(' ')[1][1..].Split('?');
            var (length, how) = (int.Parse(target[0], CultureInfo.InvariantCulture), target.Length > 1 ? target[1].Split('&') : []);
            var buffering = how.Contains("yes") ? "X-Accel-Buffering: yes\r\n" : how.Contains("no") ? "X-Accel-Buffering: no\r\n" : "";
            var framing = how.Contains("chunked") ? "Transfer-Encoding: chunked" : $"Content-Length: {length}";
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{buffering}{framing}\r\n\r\n");
            var content = Content(length);
            var isCut = how.Contains("cut");
            if (isCut)
                content = content[..(length / 2)];
            if (how.Contains("chunked"))
                await SendChunksAsync(connection, content);
            else
                await connection.Stream.WriteAsync(content, connection.Stop);
            if (how.Contains("chunked") && !isCut)
                await connection.SendAsync("0\r\nX-Sum: right\r\n\r\n");
            Interlocked.Increment(ref _sent);
            if (isCut)
                return;
        }
    }

    static async Task SendChunksAsync(TcpPodConnection connection, byte[] content)
    {
        var random = new Random(content.Length);
        for (var at = 0; at < content.Length;)
        {
            var length = Math.Min(content.Length - at, 1 + random.Next(100_000));
            byte[] chunk = [.. Encoding.Latin1.GetBytes($"{length:x}\r\n"), .. content.AsSpan(at, length), .. "\r\n"u8];
            await connection.Stream.WriteAsync(chunk, connection.Stop);
            at += length;
        }
    }
}
