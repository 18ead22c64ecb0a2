using IngressController.Proxy.Forwarding.Http1;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>One request on a connection of its own, from the first octet sent to the last one received.</summary>
static class FastCgiExchange
{
    /// <summary>Octets in front of the end of a head that are no part of it: errors, heads of records, padding.</summary>
    const long MostOverhead = 1024 * 1024;

    /// <param name="connection">A new one. It is closed.</param>
    /// <param name="request">The request up to its body.</param>
    /// <param name="body">What is sent behind it; null: nothing.</param>
    /// <param name="records">Takes the answer apart.</param>
    public static async ValueTask<TryResult> RunAsync(
        RequestContext context, PodConnection connection, ForwardSettings settings, ReadOnlyMemory<byte> request, Stream? body, RecordDecoder records)
    {
        var http = context.Http;
        RequestPump? pump = null;

        // As in nginx, a client that leaves ends the connection: PHP-FPM looks at nothing else.
        var leaving = http.RequestAborted.UnsafeRegister(static connection => ((PodConnection)connection!).Close(), connection);
        try
        {
            connection.Receive();
            await connection.SendAsync(request, settings.SendTimeout);
            if (body is not null)
                pump = RequestPump.Start(context, body, connection, settings.SendTimeout, PieceFraming.Records);
            return await ReceiveHeadAsync(connection, settings, pump, records) ?? await PassAsync(context, connection, settings, pump, records);
        }
        catch (Exception error) when (error is IOException or TimeoutException or ObjectDisposedException)
        {
            return Http1Exchange.FailureOf(error, http, connection, settings, pump) ?? TryResult.Unreachable(PodCause.Of(error), error.Message);
        }
        finally
        {
            await leaving.DisposeAsync();
            connection.Close();
            if (pump is not null)
                await Http1Exchange.EndAsync(context, pump, body!);
        }
    }

    // Null when there is a head. It and what came with it then stand in the connection's buffer without their records.
    static async ValueTask<TryResult?> ReceiveHeadAsync(PodConnection connection, ForwardSettings settings, RequestPump? pump, RecordDecoder records)
    {
        for (var length = 0; ;)
        {
            var count = await Http1Exchange.ReceiveAsync(connection, settings, pump);
            if (!connection.TryEndReceiveLimit())
                throw Http1Exchange.Silence(settings);
            if (count == 0)
                return TryResult.Unreachable(
                    AnswerReason.PodClosed, length > 0 ? "it closed the connection in the head of its answer" : "it closed the connection before an answer");
            connection.Add(count);
            var content = records.Take(connection.Unread[length..]);
            length += content;
            connection.Keep(length);
            if (records.Problem is { } problem)
                return records.IsRefused ? TryResult.Unreachable(AnswerReason.PodBadAnswer, problem) : TryResult.Invalid(problem);
            var parsed = HasEnd(connection, content) ? connection.Head.ParseCgi(connection.Unread) : HeadResult.NeedsMore;
            if (parsed == HeadResult.Complete)
                return null;
            if (parsed == HeadResult.Invalid)
                return TryResult.Invalid(connection.Head.Problem);
            if (records.IsEnded)
                return TryResult.Invalid("it ended its answer in front of the end of its head");
            if (records.Overhead > MostOverhead)
                return TryResult.Invalid("it sends records without end, and no head of an answer");
            if (!connection.TryGrow())
                return TryResult.Invalid($"the head of its answer is larger than {connection.MostOfHead} bytes (proxy-buffer-size)");
            connection.Receive();
        }
    }

    // Whether the head's empty line can be in what came last.
    static bool HasEnd(PodConnection connection, int count)
    {
        var unread = connection.Unread;
        var last = unread[Math.Max(0, unread.Length - count - 2)..];
        return count > 0 && (last.IndexOf("\n\n"u8) >= 0 || last.IndexOf("\n\r\n"u8) >= 0 || unread[0] == '\n' || unread.StartsWith("\r\n"u8));
    }

    static async ValueTask<TryResult> PassAsync(
        RequestContext context, PodConnection connection, ForwardSettings settings, RequestPump? pump, RecordDecoder records)
    {
        var head = connection.Head;
        var content = connection.Body.Begin(head, HttpMethods.IsHead(context.Http.Request.Method), records, connection.Unread.Length - head.Length);
        if (content == 0 && connection.Body.Problem is { } problem)
            return TryResult.Invalid(problem);
        var outcome = context.Exchange.Judge(head.Status);
        return outcome == TryOutcome.Passed
            ? await AnswerPassing.PassAsync(context, connection, settings, pump, content)
            : new(outcome, head.Status);
    }
}
