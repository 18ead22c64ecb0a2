using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Lets a cleartext port speak HTTP/1.1 and HTTP/2 with prior knowledge (RFC 9113, 3.3). Kestrel needs ALPN, and so TLS, to
/// choose HTTP/2. Therefore a connection that begins with HTTP/2's preface gets the corresponding ALPN result.
/// </summary>
static class CleartextHttp2
{
    static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <param name="listener">A listener without TLS.</param>
    /// <param name="timeout">Time limit for sending enough to tell; then the connection is dropped.</param>
    public static void UseCleartextHttp2(this ListenOptions listener, Func<TimeSpan> timeout)
    {
        listener.Protocols = HttpProtocols.Http1AndHttp2;
        listener.Use(next => async connection =>
        {
            if (await BeginsWithPrefaceAsync(connection, timeout()) is not { } isHttp2)
                return;
            if (isHttp2)
            {
                connection.Features.Set<ITlsConnectionFeature>(NegotiatedHttp2.Instance);
                connection.Features.Set<ITlsApplicationProtocolFeature>(NegotiatedHttp2.Instance);
            }

            await next(connection);
        });
    }

    /// <summary>Whether HTTP/2 was chosen for a connection, by ALPN or by its preface.</summary>
    public static bool SpeaksHttp2(this ConnectionContext connection) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true;

    /// <summary>Null when the client left, timed out, or the server stopped before the protocol was known.</summary>
    static async ValueTask<bool?> BeginsWithPrefaceAsync(ConnectionContext connection, TimeSpan timeout)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        end.CancelAfter(timeout);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(end.Token);
                var answer = Compare(result.Buffer);
                if (answer is null && !result.IsCompleted)
                {
                    // Mark everything as examined: wait for more.
                    input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                    continue;
                }

                // Mark nothing as examined: Kestrel gets the same bytes at once.
                input.AdvanceTo(result.Buffer.Start);
                return answer ?? (result.Buffer.IsEmpty ? null : false);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            return null;
        }
    }

    /// <summary>Null: a prefix of the preface, more must come.</summary>
    static bool? Compare(ReadOnlySequence<byte> start)
    {
        Span<byte> seen = stackalloc byte[Preface.Length];
        seen = seen[..(int)Math.Min(start.Length, Preface.Length)];
        start.Slice(0, seen.Length).CopyTo(seen);
        if (!seen.SequenceEqual(Preface[..seen.Length]))
            return false;
        return seen.Length == Preface.Length ? true : null;
    }

    sealed class NegotiatedHttp2 : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public static NegotiatedHttp2 Instance { get; } = new();

        X509Certificate2? ITlsConnectionFeature.ClientCertificate
        {
            get => null;
            set => throw new NotSupportedException("there is no TLS on this connection");
        }

        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}
