using System.IO.Pipelines;
using IngressController.Proxy.Measuring;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>Passes an answer on to the client: its head, then its body from the pod's socket into the memory of the server's output.</summary>
static class AnswerPassing
{
    /// <summary>Bytes of the first receive of a body, and of the largest.</summary>
    const int FirstReceive = 4 * 1024;

    const int LargestReceive = 64 * 1024;

    /// <param name="connection">It has received a complete head.</param>
    /// <param name="pump">What sends the request's body meanwhile; null: it has none, or all of it is sent.</param>
    public static async ValueTask<TryResult> PassAsync(RequestContext context, PodConnection connection, ForwardSettings settings, RequestPump? pump)
    {
        var (http, head, body) = (context.Http, connection.Head, connection.Body);
        if (head.Status == StatusCodes.Status101SwitchingProtocols)
        {
            return http.AsksForUpgrade() || http.Features.IsExtendedConnect()
                ? await Tunnel.RunAsync(context, connection, settings)
                : TryResult.Invalid("it switched to another protocol unasked");
        }

        var outcome = context.Exchange.Judge(head.Status);
        body.Begin(head, HttpMethods.IsHead(http.Request.Method), http.Features.Get<IHttpResponseTrailersFeature>() is not null);
        if (outcome != TryOutcome.Passed)
        {
            connection.Consume(head.Length);
            body.Take(connection.Unread, out _);
            return new(outcome, head.Status) { IsComplete = CanStay(context, connection, pump) };
        }

        connection.Headers.Copy(connection.Unread, head, http.Response, context.Route!.KeepsServerHeader);
        connection.Consume(head.Length);
        context.Route.EditResponse(context, http.Response);
        var problem = body.Kind == BodyKind.None ? null : await PassBodyAsync(http, connection, settings);
        if (problem is null)
            return TryResult.Passed(head.Status) with { IsComplete = CanStay(context, connection, pump) };

        // What came is sent; then the client must notice that it was not all.
        if (!http.RequestAborted.IsCancellationRequested)
        {
            await FlushAsync(http.Response.BodyWriter);
            http.Abort();
        }

        return TryResult.Passed(head.Status) with { Reason = problem };
    }

    // Whether the connection can be used for another request: this one went over it to both ends, and nothing else did.
    static bool CanStay(RequestContext context, PodConnection connection, RequestPump? pump)
    {
        connection.Consume(connection.Unread.Length);
        return connection.Body is { IsDone: true, HasExtra: false } && connection.Head.KeepsConnection && pump?.IsComplete != false &&
            !context.Exchange.Head.Closes;
    }

    // Null, or why it broke off.
    static async ValueTask<string?> PassBodyAsync(HttpContext http, PodConnection connection, ForwardSettings settings)
    {
        await http.Response.StartAsync();
        var (writer, body) = (http.Response.BodyWriter, connection.Body);
        var isDropped = http.Response.StatusCode == StatusCodes.Status205ResetContent;
        var unflushed = TakeReceived(connection, writer, isDropped);
        var wanted = FirstReceive;
        try
        {
            while (!body.IsDone)
            {
                if (body.IsBroken)
                    return "its chunks are broken";
                if (!await WaitAsync(writer, connection, settings))
                    return "the client went away";
                var memory = writer.GetMemory(body.Most(wanted));
                memory = memory[..body.Most(memory.Length)];
                var count = await connection.Stream.ReadAsync(memory);
                if (count == 0 && body.Kind == BodyKind.Connection)
                    break;
                if (count == 0)
                    return "it closed the connection in the body of its answer";
                var content = body.Take(memory.Span[..count], out _);
                writer.Advance(isDropped ? 0 : content);
                unflushed += content;
                if (count == memory.Length)
                    wanted = Math.Min(LargestReceive, 2 * wanted);
                if (unflushed < LargestReceive)
                    continue;
                unflushed = 0;
                if (!await FlushAsync(writer))
                    return "the client went away";
            }

            AnswerTrailers.Copy(body, http);

            // The server sends what is in its own memory when the request ends, but not what a feature holds.
            return writer is CountingWriter || await FlushAsync(writer) ? null : "the client went away";
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return !connection.TryEndReceiveLimit() ? $"it sent nothing for {settings.ReadTimeout.TotalSeconds} s in the body of its answer" : error.Message;
        }
    }

    // What came with the head.
    static int TakeReceived(PodConnection connection, PipeWriter writer, bool isDropped)
    {
        var content = connection.Body.Take(connection.Unread, out var consumed);
        if (content > 0 && !isDropped)
        {
            connection.Unread[..content].CopyTo(writer.GetSpan(content));
            writer.Advance(content);
        }

        connection.Consume(consumed);
        return content;
    }

    // Waits for octets of the pod. What there is goes to the client first, for which quiet streams hold no memory.
    static async ValueTask<bool> WaitAsync(PipeWriter writer, PodConnection connection, ForwardSettings settings)
    {
        var waiting = connection.Stream.ReadAsync(Memory<byte>.Empty);
        if (waiting.IsCompleted)
        {
            await waiting;
            return true;
        }

        if (!await FlushAsync(writer))
            return false;
        connection.LimitReceive(settings.ReadTimeout);
        await waiting;
        return connection.TryEndReceiveLimit() ? true : throw new IOException();
    }

    // False when the client is gone.
    static async ValueTask<bool> FlushAsync(PipeWriter writer) => !(await writer.FlushAsync()).IsCompleted;
}
