using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace IngressController.EndToEnd.Tests.Traffic;

/// <summary>
/// A plain HTTP/1.1 client that repeats nothing: unlike HttpClient it reports a request that was lost on a kept
/// connection. It opens a new connection only after the server has said <c>Connection: close</c>, or after its own
/// <see cref="Dispose"/>.
/// </summary>
/// <param name="server">Where it connects to.</param>
/// <param name="tls">Whether it speaks TLS; it accepts any certificate.</param>
sealed class KeepAliveConnection(IPEndPoint server, bool tls = false) : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    readonly byte[] _buffer = new byte[64 * 1024];
    Stream? _stream;
    int _length;

    /// <summary>Sends a GET and reads its answer to the end.</summary>
    /// <exception cref="IOException">No complete answer came.</exception>
    public async Task<ProbeAnswer> GetAsync(string host, string target, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            _stream ??= await ConnectAsync(host, limit.Token);
            await _stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"), limit.Token);
            return await ReadAnswerAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Dispose();
            throw new IOException($"no complete answer within {Limit.TotalSeconds} s");
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException)
        {
            Dispose();
            throw new IOException(error.Message, error);
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
        _length = 0;
    }

    async Task<Stream> ConnectAsync(string host, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellation);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (!tls)
                return plain;
            var secure = new SslStream(plain);
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = host,
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            };
            await secure.AuthenticateAsClientAsync(options, cancellation);
            return secure;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    async Task<ProbeAnswer> ReadAnswerAsync(CancellationToken cancellation)
    {
        int head;
        while ((head = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
            await ReceiveAsync(cancellation);
        var lines = Encoding.Latin1.GetString(_buffer, 0, head).Split("\r\n");
        Consume(head + 4);

        if (Header(lines, "Content-Length") is { } length)
            await SkipAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellation);
        else if (Header(lines, "Transfer-Encoding") is not null)
            await SkipChunksAsync(cancellation);
        if ("close".Equals(Header(lines, "Connection"), StringComparison.OrdinalIgnoreCase))
            Dispose();
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), Header(lines, "X-Pod"));
    }

    async Task SkipChunksAsync(CancellationToken cancellation)
    {
        int size;
        do
        {
            int line;
            while ((line = _buffer.AsSpan(0, _length).IndexOf("\r\n"u8)) < 0)
                await ReceiveAsync(cancellation);
            size = int.Parse(Encoding.ASCII.GetString(_buffer, 0, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Consume(line + 2);
            await SkipAsync(size + 2, cancellation);
        }
        while (size > 0);
    }

    async Task SkipAsync(int count, CancellationToken cancellation)
    {
        while (count > 0)
        {
            if (_length == 0)
                await ReceiveAsync(cancellation);
            var skipped = Math.Min(count, _length);
            Consume(skipped);
            count -= skipped;
        }
    }

    async Task ReceiveAsync(CancellationToken cancellation)
    {
        var read = await _stream!.ReadAsync(_buffer.AsMemory(_length), cancellation);
        if (read == 0)
            throw new IOException("the connection was closed before the answer was complete");
        _length += read;
    }

    void Consume(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }

    static string? Header(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>What came back: the status, and the pod that answered.</summary>
readonly record struct ProbeAnswer(int Status, string? Pod);
