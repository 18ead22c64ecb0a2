using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>Another protocol on the connections of a request that asked for it: a WebSocket, SPDY, or any other token of Upgrade.</summary>
static class Tunnel
{
    const int BufferSize = 16 * 1024;

    /// <param name="connection">It has received a head with 101.</param>
    public static async ValueTask<TryResult> RunAsync(RequestContext context, PodConnection connection, ForwardSettings settings)
    {
        var (http, head) = (context.Http, connection.Head);
        context.Exchange.Judge(head.Status);
        connection.Headers.Copy(connection.Unread, head, http.Response, context.Route!.KeepsServerHeader);
        var upgrade = UpgradeOf(connection);
        connection.Consume(head.Length);
        context.Route.EditResponse(context, http.Response);
        var client = await AcceptAsync(http, upgrade);
        var early = connection.Unread.ToArray();
        connection.Consume(early.Length);
        if (early.Length > 0)
            await client.WriteAsync(early);
        var up = CopyAsync(client, connection.Stream, connection, settings);
        var down = CopyAsync(connection.Stream, client, connection, settings);
        await Task.WhenAny(up, down);

        // The end of one direction is passed on; the other goes on until its own, or until both are silent.
        if (up.IsCompleted)
            connection.EndSending();
        var whole = await down;
        connection.Close();
        http.Abort();
        await up;
        return TryResult.Passed(head.Status) with { Reason = whole };
    }

    static string UpgradeOf(PodConnection connection)
    {
        foreach (var line in connection.Head.Lines)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(connection.Unread.Slice(line.Name, line.NameLength), HeaderNames.Upgrade))
                return System.Text.Encoding.Latin1.GetString(connection.Unread.Slice(line.Value, line.ValueLength));
        }

        return "";
    }

    static async ValueTask<Stream> AcceptAsync(HttpContext http, string protocol)
    {
        if (http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            http.Response.StatusCode = StatusCodes.Status200OK;
            http.Response.Headers.Remove("Sec-WebSocket-Accept");
            return await connect.AcceptAsync();
        }

        http.Response.Headers.Upgrade = protocol;
        return await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    static async Task<string?> CopyAsync(Stream from, Stream to, PodConnection connection, ForwardSettings settings)
    {
        try
        {
            while (true)
            {
                // A silent direction holds no buffer.
                connection.LimitReceive(settings.ReadTimeout);
                _ = await from.ReadAsync(Memory<byte>.Empty);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                try
                {
                    var count = await from.ReadAsync(buffer);
                    if (count == 0)
                        return null;
                    await to.WriteAsync(buffer.AsMemory(0, count));
                    await to.FlushAsync();
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            connection.Close();
            return error.Message;
        }
    }
}
