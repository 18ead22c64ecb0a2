using System.Buffers;
using System.IO.Pipelines;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Measuring;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>Passes an answer on to the client: its head, then its body from the pod's socket into the memory of the server's output.</summary>
static class AnswerPassing
{
    /// <summary>Bytes of the first receive of a body, and of the largest.</summary>
    const int FirstReceive = 4 * 1024;

    const int LargestReceive = 32 * 1024;

    const string ClientLeft = "the client went away";

    /// <param name="connection">It has received a complete head.</param>
    /// <param name="pump">What sends the request's body meanwhile; null: it has none, or all of it is sent.</param>
    public static async ValueTask<TryResult> PassAsync(RequestContext context, PodConnection connection, ForwardSettings settings, RequestPump? pump)
    {
        var (http, head, body) = (context.Http, connection.Head, connection.Body);
        if (head.Status == StatusCodes.Status101SwitchingProtocols)
        {
            return http.AsksForUpgrade() || http.Features.IsExtendedConnect()
                ? await Tunnel.RunAsync(context, connection, settings, pump)
                : TryResult.Invalid("it switched to another protocol unasked");
        }

        // To a CONNECT it would say that the tunnel is there.
        if (head.Status is >= 200 and < 300 && http.Features.IsExtendedConnect())
            return TryResult.Invalid("it said yes to a WebSocket without switching to it");

        // What of the body came with the head is looked at first: a body that is none from its begin on is a bad answer.
        body.Begin(head, HttpMethods.IsHead(http.Request.Method), http.Features.Get<IHttpResponseTrailersFeature>() is not null);
        var content = body.Take(connection.Unread[head.Length..], out _);
        if (content == 0 && body.Problem is not null)
            return TryResult.Invalid("its body is not in chunks");
        var outcome = context.Exchange.Judge(head.Status);
        if (outcome != TryOutcome.Passed)
            return new(outcome, head.Status) { IsComplete = CanStay(context, connection, settings, pump) };
        return await PassAsync(context, connection, settings, pump, content);
    }

    /// <summary>Passes an answer on that was accepted.</summary>
    /// <param name="content">Octets of its body behind the head.</param>
    /// <inheritdoc cref="PassAsync(RequestContext, PodConnection, ForwardSettings, RequestPump?)" path="/param"/>
    public static async ValueTask<TryResult> PassAsync(
        RequestContext context, PodConnection connection, ForwardSettings settings, RequestPump? pump, int content)
    {
        var (http, head, body) = (context.Http, connection.Head, connection.Body);
        connection.Headers.Copy(connection.Unread, head, http.Response, context.Route!.KeepsServerHeader);
        connection.Consume(head.Length);
        context.Route.EditResponse(context, http.Response);
        var problem = body.Kind == BodyKind.None ? null : await PassBodyAsync(context, connection, settings, pump, content);
        if (problem is null)
            return TryResult.Passed(head.Status) with { IsComplete = CanStay(context, connection, settings, pump) };
        context.Exchange.IsBroken = true;

        // Asked before the client can notice that its answer broke off, and go.
        var isGone = http.RequestAborted.IsCancellationRequested;
        if (!isGone)
            await BreakOffAsync(context);
        return TryResult.BrokenOff(head.Status, isGone || problem == ClientLeft ? null : problem);
    }

    /// <summary>Waits until the client has what was kept of an answer, whose pod is free or gone.</summary>
    public static async ValueTask EndAsync(RequestContext context, AnswerBuffer buffer)
    {
        context.Exchange.Buffer = null;
        await buffer.EndAsync();
        if (context.Exchange.IsBroken && !context.Http.RequestAborted.IsCancellationRequested)
            await BreakOffAsync(context);
    }

    // What came is sent; then the client must notice that it was not all.
    static async ValueTask BreakOffAsync(RequestContext context)
    {
        if (context.Exchange.Buffer is { } buffer)
        {
            // All of what came must be sent before: EndAsync comes here again.
            await FlushAsync(buffer);
            return;
        }

        await FlushAsync(context.Http.Response.BodyWriter);

        // A client of HTTP/1.0 would take an orderly end for that of the answer.
        var headers = context.Http.Response.Headers;
        if (context.Connection.Http1 is { } client && (headers.ContentLength is not null || headers.TransferEncoding.Count > 0))
            client.EndBehindOutput(context.Http);
        else
            context.Http.Abort();
    }

    // Whether the connection can be used for another request: this one went over it to both ends, and nothing else did.
    static bool CanStay(RequestContext context, PodConnection connection, ForwardSettings settings, RequestPump? pump)
    {
        connection.Consume(connection.Unread.Length);
        return connection.Body is { IsDone: true, HasExtra: false } && connection.Head.KeepsConnection && pump?.IsComplete != false &&
            !context.Exchange.Head.Closes && !settings.UseHttp10;
    }

    // Null, or why it broke off.
    static async ValueTask<string?> PassBodyAsync(
        RequestContext context, PodConnection connection, ForwardSettings settings, RequestPump? pump, int content)
    {
        await context.Http.Response.StartAsync();
        var (writer, body) = (context.Http.Response.BodyWriter, connection.Body);
        var isDropped = context.Http.Response.StatusCode == StatusCodes.Status205ResetContent;
        if (!isDropped && content > 0)
            writer.Write(connection.Unread[..content]);
        connection.Consume(connection.Unread.Length);
        if (!body.IsDone && settings.Answers.Keeps(connection.Headers.AsksForBuffering))
            writer = context.Exchange.KeepAnswer(writer);
        var (unflushed, wanted, hasWaited) = (content, FirstReceive, false);
        try
        {
            while (!body.IsDone)
            {
                if (body.Problem is { } broken)
                    return broken;
                hasWaited = true;
                if (!await WaitAsync(writer, connection, settings))
                    return ClientLeft;
                var memory = writer.GetMemory(body.Most(wanted));
                memory = memory[..body.Most(memory.Length)];
                var count = await connection.Stream.ReadAsync(memory);
                if (count == 0 && body.Kind == BodyKind.Connection && (pump is null || !await pump.WasResetAsync()))
                    break;
                if (count == 0)
                    return "it closed the connection in the body of its answer";
                content = body.Take(memory.Span[..count], out _);
                writer.Advance(isDropped ? 0 : content);
                unflushed += content;
                if (count == memory.Length)
                    wanted = Math.Min(LargestReceive, 2 * wanted);
                if (unflushed < LargestReceive)
                    continue;
                unflushed = 0;
                if (!await FlushAsync(writer))
                    return ClientLeft;
            }

            AnswerTrailers.Copy(body, context.Http);

            // The server sends with the end of the request what it has never sent before, but not the rest, nor what a feature holds.
            return (!hasWaited && writer is CountingWriter) || await FlushAsync(writer) ? null : ClientLeft;
        }
        catch (Exception error) when (error is IOException or TimeoutException or ObjectDisposedException)
        {
            return !connection.TryEndReceiveLimit() ? Http1Exchange.Silence(settings).Message : error.Message;
        }
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
        return connection.TryEndReceiveLimit() ? true : throw Http1Exchange.Silence(settings);
    }

    // False when the client is gone.
    static async ValueTask<bool> FlushAsync(PipeWriter writer) => !(await writer.FlushAsync()).IsCompleted;
}
