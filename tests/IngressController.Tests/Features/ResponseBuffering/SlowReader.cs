using System.Net;
using System.Net.Sockets;
using System.Text;
using IngressController.Proxy;
using IngressController.Tests.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Features.ResponseBuffering;

/// <summary>A client with room for little, which reads when the test says so.</summary>
sealed class SlowReader : IDisposable
{
    const int Room = 8 * 1024;

    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = Room };

    /// <summary>Asks for a path of the host a.test, and reads nothing.</summary>
    public static async Task<SlowReader> AskAsync(int port, string path, string header = "X: y")
    {
        var reader = new SlowReader();
        await reader._socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(PodSpeech.Limit);
        await reader._socket.SendAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: a.test\r\n{header}\r\nConnection: close\r\n\r\n"));
        return reader;
    }

    /// <summary>Head and body of the answer, as far as that went, and whether chunks came to their end.</summary>
    public async Task<(string Head, byte[] Body, bool HasLastChunk)> ReadAsync()
    {
        _socket.ReceiveBufferSize = 1024 * 1024;
        var octets = new MemoryStream();
        var buffer = new byte[256 * 1024];
        using var limit = new CancellationTokenSource(2 * PodSpeech.Limit);
        try
        {
            while (await _socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token) is > 0 and var count)
                octets.Write(buffer, 0, count);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Broken off, behind what came.
        }

        var all = octets.ToArray();
        var end = all.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return ("", all, false);
        var (head, body, chunks) = (Encoding.Latin1.GetString(all, 0, end + 2), all[(end + 4)..], default(ChunkDecoder));
        if (head.Contains("chunked", StringComparison.Ordinal))
            body = body[..chunks.Decode(body, out _, null)];
        return (head, body, chunks.IsDone);
    }

    public void Dispose() => _socket.Dispose();
}
