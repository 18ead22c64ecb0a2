using System.Buffers;
using System.Text;
using IngressController.Proxy.Reasons;
using IngressController.Proxy.Refusals;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Answers plain HTTP on the port for HTTPS with a page that says so (behaviour 50), where TLS would only break the connection.
/// </summary>
static class PlainHttpOnTlsPort
{
    /// <summary>The first byte of every TLS connection: a record of type handshake (RFC 8446, 5.1).</summary>
    const byte Handshake = 0x16;

    /// <summary>Maximum octets of a request that are read before it is answered.</summary>
    const int MaxRequest = 8 * 1024;

    static readonly ReadOnlyMemory<byte> Answer = (byte[])[.. Encoding.ASCII.GetBytes(
        $"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: {ErrorAnswers.PlainHttpToHttpsPort.Body.Length}\r\nConnection: close\r\n\r\n"),
        .. ErrorAnswers.PlainHttpToHttpsPort.Body.Span];

    /// <param name="listener">A listener that goes on to TLS.</param>
    /// <param name="timeout">Time limit for sending enough to tell; then the connection is dropped.</param>
    /// <param name="refused">Counts and logs requests that are answered so.</param>
    public static void RefusePlainHttp(this ListenOptions listener, Func<TimeSpan> timeout, RefusedRequests refused) =>
        listener.Use(next => async connection =>
        {
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            end.CancelAfter(timeout());
            bool? isHttp;
            try
            {
                isHttp = await IsHttpAsync(connection, refused, end.Token);
                if (isHttp == true)
                    await connection.Transport.Output.WriteAsync(Answer, end.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
            {
                return;
            }

            if (isHttp == false)
                await next(connection);
        });

    /// <summary>
    /// Whether the connection begins like HTTP. If so, its headers are read to their end: the answer to an unread request would
    /// be lost in a connection reset. Null: the connection has ended.
    /// </summary>
    static async ValueTask<bool?> IsHttpAsync(ConnectionContext connection, RefusedRequests refused, CancellationToken cancellation)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (buffer.IsEmpty && result.IsCompleted)
                return null;
            if (!buffer.IsEmpty && buffer.FirstSpan[0] is Handshake or < (byte)'A' or > (byte)'z')
            {
                // Mark nothing as examined: TLS gets the same bytes at once.
                input.AdvanceTo(buffer.Start);
                return false;
            }

            if (result.IsCompleted || buffer.Length >= MaxRequest || HasEnd(buffer))
            {
                refused.Observe(
                    new(null, RefusedHead.LineOf(buffer)) { Client = connection.RemoteEndPoint }, ClientConnection.Of(connection, isTls: true, "443"),
                    StatusCodes.Status400BadRequest, AnswerReason.PlainHttpOnTlsPort);
                input.AdvanceTo(buffer.End);
                return true;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    static bool HasEnd(ReadOnlySequence<byte> request)
    {
        var reader = new SequenceReader<byte>(request);
        return reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8);
    }
}
