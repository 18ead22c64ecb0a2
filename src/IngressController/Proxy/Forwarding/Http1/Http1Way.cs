using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>HTTP/1.1 and 1.0 to pods, over connections of our own.</summary>
sealed class Http1Way(Http1Client client, ForwardSettings settings) : UpstreamWay
{
    /// <summary>A body up to this many bytes is sent in one piece with its head.</summary>
    const int MostWithHead = 16 * 1024;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<TryResult> TryAsync(RequestContext context, DestinationState destination, BufferedBody? body)
    {
        try
        {
            WriteHead(context, destination, body);
        }
        catch (BrokenHeadException error)
        {
            return TryResult.OfClient(StatusCodes.Status400BadRequest, AnswerReason.UnsendableHead, error.Message);
        }

        var pool = client.Of(destination);
        var connection = context.Exchange.HasRepeated ? null : pool.TryTake();
        while (true)
        {
            if (connection is null)
            {
                TryResult failure;
                (connection, failure) = await OpenAsync(context, pool);
                if (connection is null)
                    return failure;
            }

            var isKept = connection.IsKept;
            var result = await Http1Exchange.RunAsync(context, connection, settings, BodyToPump(context.Http, body));
            if (result.IsComplete)
                pool.Leave(connection);

            // A kept connection that turns out dead before the first octet of an answer is nobody's fault. It is no try, and the
            // request goes to the same pod on a fresh one, unless it may have run there and must not run twice (as in nginx).
            if (!isKept || !result.IsUnanswered || (result.IsSent && !context.Exchange.MayRepeat))
                return result;
            connection = null;
            context.Exchange.HasRepeated = true;
            body?.Rewind();
        }
    }

    static bool GoesWithHead(BufferedBody body) => body.Length <= MostWithHead && !body.HasTrailers;

    // What is not sent with the head; null: nothing.
    static Stream? BodyToPump(HttpContext http, BufferedBody? body) =>
        body is not null ? GoesWithHead(body) ? null : body
        : http.HasBody() ? http.Request.Body
        : null;

    void WriteHead(RequestContext context, DestinationState destination, BufferedBody? body)
    {
        var http = context.Http;
        var head = context.Exchange.Head;
        var authority = destination.Destination.Authority;
        if (http.Features.IsExtendedConnect())
        {
            head.Begin(HttpMethods.Get, context.UpstreamTarget);
            RequestHeaders.Write(context, head, authority, BodyFraming.None, WebSocketKey.Protocol);
            context.Exchange.Edit(head);
            head.Set(WebSocketKey.Header, WebSocketKey.Create());
        }
        else
        {
            head.Begin(context.MethodToPod ?? http.Request.Method, context.UpstreamTarget, settings.UseHttp10);
            var upgrade = http.AsksForUpgrade() ? http.Request.Headers.Upgrade : StringValues.Empty;
            RequestHeaders.Write(context, head, authority, FramingOf(http, body), upgrade);
            context.Exchange.Edit(head);
        }

        head.End();
        if (body is not null && GoesWithHead(body))
            body.WriteTo(head);
    }

    static BodyFraming FramingOf(HttpContext http, BufferedBody? body) =>
        body is not null ? body.HasTrailers ? BodyFraming.Chunked : BodyFraming.OfLength(body.Length)
        : http.HasBody() ? http.Request.ContentLength is { } length ? BodyFraming.OfLength(length) : BodyFraming.Chunked
        : http.Request.ContentLength == 0 ? BodyFraming.OfLength(0)
        : BodyFraming.None;

    /// <summary>Opens a connection, or tells why there is none.</summary>
    public static async ValueTask<(PodConnection? Connection, TryResult Failure)> OpenAsync(RequestContext context, ConnectionPool pool)
    {
        try
        {
            var begun = Stopwatch.GetTimestamp();
            var connection = await pool.OpenAsync(context.Http.RequestAborted);
            context.Exchange.Connected(Stopwatch.GetTimestamp() - begun);
            return (connection, default);
        }
        catch (OperationCanceledException)
        {
            return (null, TryResult.Gone());
        }
        catch (TimeoutException error)
        {
            return (null, TryResult.TimedOut(AnswerReason.PodConnectTimeout, error.Message, isSent: false));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.TimedOut)
        {
            return (null, TryResult.TimedOut(AnswerReason.PodConnectTimeout, error.Message, isSent: false));
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException)
        {
            return (null, TryResult.Unreachable(PodCause.OfConnecting(error), error.Message, isSent: false));
        }
    }
}
