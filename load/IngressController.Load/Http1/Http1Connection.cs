using System.Net.Security;
using System.Net.Sockets;
using IngressController.Load.Targets;

namespace IngressController.Load.Http1;

/// <summary>One connection that speaks HTTP/1.1, with or without TLS. Lean, so that the load program is not what is measured.</summary>
sealed class Http1Connection : IAsyncDisposable
{
    readonly Stream _stream;
    readonly Http1Reader _reader;

    Http1Connection(Stream stream, long handshakeBytes)
    {
        _stream = stream;
        _reader = new(stream);
        HandshakeBytes = handshakeBytes;
    }

    /// <summary>Bytes that came during the TLS handshake: fewer when the session was resumed, as no certificate is sent then.</summary>
    public long HandshakeBytes { get; }

    /// <summary>Length of the server's certificate; 0 without TLS.</summary>
    public int CertificateLength => (_stream as SslStream)?.RemoteCertificate?.GetRawCertData().Length ?? 0;

    /// <summary>Connects, and shakes hands when the target's scheme says so.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="tls">For a handshake; one object for all connections makes sessions resumable.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async ValueTask<Http1Connection> OpenAsync(Target target, SslClientAuthenticationOptions? tls, CancellationToken cancellation)
    {
        var plain = new NetworkStream(await target.ConnectAsync(cancellation), ownsSocket: true);
        if (tls is null)
            return new(plain, 0);
        var counting = new ReceivedBytes(plain);
        var secure = new SslStream(counting);
        try
        {
            await secure.AuthenticateAsClientAsync(tls, cancellation);
            return new(secure, counting.Count);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request and reads its answer.</summary>
    public async ValueTask<Http1Answer> ExchangeAsync(Http1Request request, CancellationToken cancellation)
    {
        await _stream.WriteAsync(request.Head, cancellation);
        for (var left = request.BodyLength; left > 0; left -= Http1Request.Block.Length)
            await _stream.WriteAsync(Http1Request.Block[..(int)Math.Min(left, Http1Request.Block.Length)], cancellation);
        return await _reader.ReadAsync(cancellation);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
