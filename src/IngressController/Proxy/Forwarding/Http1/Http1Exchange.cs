using System.Runtime.CompilerServices;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>One request on one connection, from the first octet sent to the last one received.</summary>
static class Http1Exchange
{
    /// <summary>Answers of 1xx in front of the answer itself.</summary>
    const int MostInterims = 20;

    /// <param name="connection">Taken for this exchange. It is closed, unless the result is complete.</param>
    /// <param name="body">What is sent behind the head; null: nothing.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<TryResult> RunAsync(RequestContext context, PodConnection connection, ForwardSettings settings, Stream? body)
    {
        var http = context.Http;
        var (isSent, hasOctets, interims) = (false, false, 0);
        RequestPump? pump = null;
        var result = default(TryResult);
        var leaving = http.RequestAborted.UnsafeRegister(static connection => ((PodConnection)connection!).Close(), connection);
        try
        {
            if (connection.IsKept && connection.HasReceived)
                return TryResult.Unreachable(AnswerReason.PodClosed, "it closed the connection", isSent: false) with { IsUnanswered = true };
            if (!connection.IsKept)
                connection.Receive();
            isSent = true;
            await connection.SendAsync(context.Exchange.Head.Octets, settings.SendTimeout);
            if (body is not null)
                pump = RequestPump.Start(context, body, connection, settings.SendTimeout);
            while (true)
            {
                var count = await ReceiveAsync(connection, settings, pump);
                if (!connection.TryEndReceiveLimit())
                    throw Silence(settings);
                if (count == 0)
                {
                    return hasOctets
                        ? TryResult.Unreachable(AnswerReason.PodClosed, "it closed the connection in the head of its answer")
                        : TryResult.Unreachable(AnswerReason.PodClosed, "it closed the connection before an answer") with { IsUnanswered = true };
                }

                connection.Add(count);
                var parsed = !hasOctets || HasEnd(connection, count) ? Parse(connection, ref interims) : HeadResult.NeedsMore;
                hasOctets = true;
                if (parsed == HeadResult.Complete)
                    break;
                if (parsed == HeadResult.Invalid)
                    return TryResult.Invalid(connection.Head.Problem);
                if (!connection.TryGrow())
                    return TryResult.Invalid($"the head of its answer is larger than {connection.MostOfHead} bytes (proxy-buffer-size)");
                connection.Receive();
            }

            return result = await AnswerPassing.PassAsync(context, connection, settings, pump);
        }
        catch (Exception error) when (error is IOException or TimeoutException or ObjectDisposedException)
        {
            return FailureOf(error, http, connection, settings, pump) ??
                TryResult.Unreachable(PodCause.Of(error), error.Message, isSent) with { IsUnanswered = !hasOctets };
        }
        finally
        {
            // Before the connection can get another owner: what the client does from here on is nothing to that one.
            await leaving.DisposeAsync();
            if (!result.IsComplete)
                connection.Close();
            if (pump is not null)
                await EndAsync(context, pump, body!);
        }
    }

    /// <summary>Why an exchange broke off; null: the connection itself did.</summary>
    public static TryResult? FailureOf(Exception error, HttpContext http, PodConnection connection, ForwardSettings settings, RequestPump? pump) =>
        http.RequestAborted.IsCancellationRequested ? TryResult.Gone()
        : pump?.ClientError is { } clientError ? OfBody(clientError)
        : !connection.TryEndReceiveLimit() ? TryResult.TimedOut(AnswerReason.PodReadTimeout, Silence(settings).Message)
        : connection.TakesNothing ? TryResult.TimedOut(AnswerReason.PodSendTimeout, $"it took nothing for {settings.SendTimeout.TotalSeconds} s")
        : error is TimeoutException ? TryResult.TimedOut(AnswerReason.PodReadTimeout, error.Message)
        : null;

    // What is left of a client's body over HTTP/1.1 is read when the answer is out: RequestHandler waits for that.
    public static async ValueTask EndAsync(RequestContext context, RequestPump pump, Stream body)
    {
        pump.Discard();
        context.IsBodyBroken |= pump.ClientError is not null and not BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };
        if (body is not BufferedBody && HttpProtocol.IsHttp11(context.Http.Request.Protocol) && !pump.Ended.IsCompleted)
        {
            context.Exchange.Lingering = pump;
            return;
        }

        await pump.StopAsync();
        pump.Dispose();
    }

    public static TimeoutException Silence(ForwardSettings settings) => new($"it sent nothing for {settings.ReadTimeout.TotalSeconds} s");

    // Skips what only announces an answer (RFC 9110, 15.2), up to a number.
    static HeadResult Parse(PodConnection connection, ref int interims)
    {
        while (true)
        {
            var head = connection.Head;
            if (connection.Unread.IsEmpty)
                return HeadResult.NeedsMore;
            var result = head.Parse(connection.Unread);
            if (result != HeadResult.Complete || head.Status is >= 200 or StatusCodes.Status101SwitchingProtocols)
                return result;
            if (++interims > MostInterims)
                return head.Fail("it announces an answer again and again");
            connection.Consume(head.Length);
        }
    }

    // Whether the head's empty line can be in what came last: a head that comes octet by octet is not parsed anew for each.
    static bool HasEnd(PodConnection connection, int count)
    {
        var unread = connection.Unread;
        var last = unread[Math.Max(0, unread.Length - count - 2)..];
        return last.IndexOf("\n\n"u8) >= 0 || last.IndexOf("\n\r\n"u8) >= 0;
    }

    // As in nginx, the wait for the answer is limited from the moment when the request has been sent.
    public static ValueTask<int> ReceiveAsync(PodConnection connection, ForwardSettings settings, RequestPump? pump)
    {
        if (pump is { Sent.IsCompleted: false })
            return ReceiveBesideAsync(connection, settings, pump);
        if (!connection.HasReceived)
            connection.LimitReceive(settings.ReadTimeout);
        return connection.ReceivedAsync();
    }

    static async ValueTask<int> ReceiveBesideAsync(PodConnection connection, ForwardSettings settings, RequestPump pump)
    {
        var receiving = connection.ReceivedAsync().AsTask();
        if (await Task.WhenAny(receiving, pump.Sent) != receiving)
            connection.LimitReceive(settings.ReadTimeout);
        return await receiving;
    }

    // Kestrel's exception has the status of a limit that was exceeded (413), or of a body that stood still (408).
    static TryResult OfBody(Exception error) => error is BadHttpRequestException refused
        ? TryResult.OfClient(refused.StatusCode, AnswerReason.OfBody(refused.StatusCode), refused.Message)
        : TryResult.OfClient(StatusCodes.Status400BadRequest, AnswerReason.BadBody, "the client broke off in its body");
}
