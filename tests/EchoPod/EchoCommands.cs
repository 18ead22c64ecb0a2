using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EchoPod;

/// <summary>
/// What a pod does with a request. The path's first segment is the command, or the query parameter <c>do</c> when the
/// path belongs to a rule under test (<c>/guest?do=status/404</c>). Any other path answers with an
/// <see cref="EchoAnswer"/>.
/// <list type="table">
/// <item><term><c>status/NNN</c></term><description>that status with the usual JSON</description></item>
/// <item><term><c>unread/NNN</c></term><description>that status without reading the body, so without 100 Continue</description></item>
/// <item><term><c>headers?name=value</c></term><description>sets answer headers</description></item>
/// <item><term><c>bytes/N</c></term><description>N bytes, with Content-Length unless <c>chunked=1</c></description></item>
/// <item><term><c>sink</c></term><description>reads the body and answers its length as text, without the work of describing it</description></item>
/// <item><term><c>grpc</c></term><description>gRPC messages come back one by one, with the trailer <c>grpc-status: 0</c> (HTTP/2)</description></item>
/// <item><term><c>stream</c></term><description>the request body comes back, each piece at once</description></item>
/// <item><term><c>sse?events=N</c></term><description>server-sent events, one each <c>interval-ms</c> (100)</description></item>
/// <item><term><c>trailers?name=value</c></term><description>trailers after the answer (Kestrel: HTTP/2 only)</description></item>
/// <item><term><c>websocket</c></term><description>each message comes back</description></item>
/// <item><term><c>hang</c></term><description>no answer until the client goes</description></item>
/// <item><term><c>close</c></term><description>cuts the connection, after the head and N bytes with <c>after=N</c></description></item>
/// </list>
/// <c>delay-ms=N</c> holds back any answer.
/// </summary>
static class EchoCommands
{
    /// <param name="context">The request.</param>
    /// <param name="pod">The pod's name.</param>
    /// <param name="received">Told of each piece of the request body, with its length.</param>
    public static async Task RunAsync(HttpContext context, string pod, Action<int> received)
    {
        var query = context.Request.Query;
        if (query.TryGetValue("delay-ms", out var delay))
            await HoldBackAsync(TimeSpan.FromMilliseconds(Number(delay.ToString())), context.RequestAborted);
        var words = query.TryGetValue("do", out var text) ? text.ToString() : context.Request.Path.Value ?? "";
        var command = words.Trim('/').Split('/');
        var argument = command.Length > 1 ? command[1] : null;
        switch (command[0])
        {
            case "status" when argument is not null:
                context.Response.StatusCode = Number(argument);
                await DescribeAsync(context, pod, received);
                break;
            case "unread" when argument is not null:
                context.Response.StatusCode = Number(argument);
                context.Response.ContentLength = 0;
                break;
            case "headers":
                foreach (var (name, value) in Parameters(query))
                    context.Response.Headers.Append(name, value);
                await DescribeAsync(context, pod, received);
                break;
            case "bytes" when argument is not null:
                await BytesAsync(context, long.Parse(argument, CultureInfo.InvariantCulture), query.ContainsKey("chunked"));
                break;
            case "sink":
                await SinkAsync(context, received);
                break;
            case "grpc" when context.Response.SupportsTrailers():
                context.Response.ContentType = "application/grpc";
                await StreamAsync(context, received);
                context.Response.AppendTrailer("grpc-status", "0");
                break;
            case "stream":
                await StreamAsync(context, received);
                break;
            case "sse":
                await EventsAsync(context, Number(query, "events", 10), Number(query, "interval-ms", 100));
                break;
            case "trailers" when context.Response.SupportsTrailers():
                context.Response.DeclareTrailer(string.Join(", ", Parameters(query).Select(parameter => parameter.Name)));
                await DescribeAsync(context, pod, received);
                foreach (var (name, value) in Parameters(query))
                    context.Response.AppendTrailer(name, value);
                break;
            case "websocket":
                await WebSocketAsync(context);
                break;
            case "hang":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "close":
                await CloseAsync(context, Number(query, "after", -1));
                break;
            default:
                await DescribeAsync(context, pod, received);
                break;
        }
    }

    static IEnumerable<(string Name, string Value)> Parameters(IQueryCollection query) =>
        from parameter in query
        where parameter.Key is not ("do" or "delay-ms")
        from value in parameter.Value
        select (parameter.Key, value);

    // Never shorter than asked for: a timer counts by a coarse clock, and may fire a tick of it early.
    static async Task HoldBackAsync(TimeSpan time, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        while (time - Stopwatch.GetElapsedTime(begun) is var left && left > TimeSpan.Zero)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), cancellation);
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static int Number(IQueryCollection query, string name, int absent) =>
        query.TryGetValue(name, out var text) ? Number(text.ToString()) : absent;

    static async Task DescribeAsync(HttpContext context, string pod, Action<int> received)
    {
        var request = context.Request;
        var (length, hash) = await ReadBodyAsync(context, received);
        var trailers = context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true, Trailers: var lines } ? Lines(lines) : [];
        var answer = new EchoAnswer(
            pod,
            request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            request.Protocol,
            Lines(request.Headers),
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            context.Connection.LocalIpAddress?.ToString() ?? "",
            context.Connection.Id,
            length,
            hash,
            trailers);
        await context.Response.WriteAsJsonAsync(answer, EchoJson.Default.EchoAnswer, cancellationToken: context.RequestAborted);
    }

    static List<EchoHeader> Lines(IHeaderDictionary headers) =>
        [.. from header in headers from value in header.Value select new EchoHeader(header.Key, value)];

    static async Task<(long Length, string Sha256)> ReadBodyAsync(HttpContext context, Action<int> received)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        long length = 0;
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
            received(read);
        }

        return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    static async Task BytesAsync(HttpContext context, long count, bool chunked)
    {
        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)'x');
        context.Response.ContentType = "application/octet-stream";
        if (!chunked)
            context.Response.ContentLength = count;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        for (; count > 0; count -= block.Length)
            await context.Response.Body.WriteAsync(block.AsMemory(0, (int)Math.Min(count, block.Length)), context.RequestAborted);
    }

    static async Task SinkAsync(HttpContext context, Action<int> received)
    {
        var buffer = new byte[64 * 1024];
        long length = 0;
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            received(read);
            length += read;
        }

        await context.Response.WriteAsync(length.ToString(CultureInfo.InvariantCulture), context.RequestAborted);
    }

    static async Task StreamAsync(HttpContext context, Action<int> received)
    {
        // HTTP/1.1 may answer while the request still comes in, as HTTP/2 does.
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            received(read);
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    static async Task EventsAsync(HttpContext context, int events, int intervalMilliseconds)
    {
        context.Response.ContentType = "text/event-stream";
        for (var i = 1; i <= events; i++)
        {
            await context.Response.WriteAsync($"id: {i}\ndata: event {i}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (i < events)
                await Task.Delay(intervalMilliseconds, context.RequestAborted);
        }
    }

    static async Task WebSocketAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (message.MessageType == WebSocketMessageType.Close)
                break;
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }

        var status = socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure;
        await socket.CloseAsync(status, socket.CloseStatusDescription, context.RequestAborted);
    }

    static async Task CloseAsync(HttpContext context, int after)
    {
        if (after >= 0)
        {
            context.Response.ContentLength = after + 1;
            await context.Response.Body.WriteAsync(new byte[after], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        context.Abort();
    }
}
