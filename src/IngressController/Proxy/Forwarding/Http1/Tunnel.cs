using System.Buffers;
using System.Text;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>Another protocol on the connections of a request that asked for it: a WebSocket, SPDY, or any other token of Upgrade.</summary>
static class Tunnel
{
    /// <summary>Bytes that a silent direction holds: most messages fit.</summary>
    const int WaitingSize = 2 * 1024;

    const int BufferSize = 16 * 1024;

    /// <param name="connection">It has received a head with 101.</param>
    /// <param name="pump">What sends the request's body; null: it has none, or all of it is sent.</param>
    public static async ValueTask<TryResult> RunAsync(RequestContext context, PodConnection connection, ForwardSettings settings, RequestPump? pump)
    {
        if (pump is not null)
            await pump.Ended;
        var (http, status) = (context.Http, connection.Head.Status);
        var taken = IsAcceptedByServer(http) ? null : context.Connection.Http1?.TakeOver();
        if (taken is null && !IsAcceptedByServer(http))
            return TryResult.Invalid("it switched protocols before the client's connection was free for that");
        context.Exchange.Judge(status);
        connection.Headers.Copy(connection.Unread, connection.Head, http.Response, context.Route!.KeepsServerHeader);
        connection.Consume(connection.Head.Length);
        context.Route.EditResponse(context, http.Response);
        var early = connection.Unread.ToArray();
        connection.Consume(early.Length);
        context.Connection.Http1?.BecomeTunnel();
        using var end = new CancellationTokenSource();
        try
        {
            var client = taken is null ? await AcceptAsync(http) : await AcceptAsync(context, taken);
            await client.WriteAsync(early, end.Token);
            await client.FlushAsync(end.Token);

            // A client that reads nothing is waited for no longer than the pod's connection lasts.
            connection.WhenClosed = () => Cancel(end);
            var up = CopyAsync(client, connection.Stream, connection, settings, end.Token);
            var down = CopyAsync(connection.Stream, client, connection, settings, end.Token);

            // The client's end is passed on, and the pod may go on. The pod's end is the end of both, as in nginx.
            if (await Task.WhenAny(up, down) == up && await up is null)
                connection.EndSending();
            var problem = await down ?? (up.IsCompleted ? await up : null);
            connection.Close();
            await end.CancelAsync();
            await up;

            // Asked before the client can notice that the tunnel ended, and go.
            var isGone = http.RequestAborted.IsCancellationRequested;
            if (taken is not null)
                context.Connection.Http1!.EndBehindOutput(http);
            else if (problem is not null)
                http.Abort();
            return TryResult.BrokenOff(status, isGone ? null : problem);
        }
        finally
        {
            connection.WhenClosed = null;
            context.Connection.Http1?.EndTunnel();
        }
    }

    // What it ends runs elsewhere: the connection may be closed by the thread that looks after all of them.
    static void Cancel(CancellationTokenSource end)
    {
        try
        {
            _ = end.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The tunnel is over already.
        }
    }

    // The server knows upgrades without a body (RFC 9110, 7.8) and extended CONNECT (RFC 8441).
    static bool IsAcceptedByServer(HttpContext http) =>
        http.Features.IsExtendedConnect() || http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    static async ValueTask<Stream> AcceptAsync(HttpContext http)
    {
        if (!http.Features.IsExtendedConnect())
            return await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.Headers.Remove("Sec-WebSocket-Accept");
        return await http.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
    }

    static async ValueTask<Stream> AcceptAsync(RequestContext context, Stream taken)
    {
        context.Status = StatusCodes.Status101SwitchingProtocols;
        var client = context.Traffic.Counted(taken);
        await taken.WriteAsync(HeadOf(context.Http.Response));
        return client;
    }

    // The server has checked each name and value when it was set.
    static byte[] HeadOf(HttpResponse response)
    {
        var head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n");
        foreach (var (name, values) in response.Headers)
        {
            foreach (var value in values)
                head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return FieldEncoding.Instance.GetBytes(head.Append("\r\n").ToString());
    }

    // Null, or why it broke off.
    static async Task<string?> CopyAsync(Stream from, Stream to, PodConnection connection, ForwardSettings settings, CancellationToken end)
    {
        // A silent direction holds a small buffer, one that brings much a large one.
        var small = new byte[WaitingSize];
        byte[]? large = null;
        try
        {
            while (true)
            {
                // Both directions share the limit.
                connection.LimitReceive(settings.ReadTimeout);
                var count = await from.ReadAsync(large ?? small, end);
                if (count == 0)
                    return null;
                await to.WriteAsync((large ?? small).AsMemory(0, count), end);
                await to.FlushAsync(end);
                if (count == small.Length)
                    large ??= ArrayPool<byte>.Shared.Rent(BufferSize);
                else if (count < small.Length)
                    Return(ref large);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or TimeoutException)
        {
            var isSilent = !connection.TryEndReceiveLimit();
            if (!isSilent && end.IsCancellationRequested)
                return null;
            connection.Close();
            return isSilent ? $"both sides sent nothing for {settings.ReadTimeout.TotalSeconds} s" : error.Message;
        }
        finally
        {
            Return(ref large);
        }
    }

    static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = null;
    }
}
