using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using IngressController.TestTree;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>
/// The client of a case of frames. What it gets is <c>stream 1: 200</c>, <c>stream 1: reset CODE</c>, <c>goaway CODE</c>, and at last
/// <c>open</c> or <c>closed</c>. That nothing more comes is shown by another request to the same pod, on the same connection while it is
/// open, on a new one of HTTP/1.1 when it is closed: both must be served. What more than five streams get alike is said once, of
/// <c>streams</c>, since how many of a flood are answered before its end is a matter of time.
/// </summary>
static partial class FrameClient
{
    const uint LastStream = 0x10001;
    const string LastPath = "/then-this";
    const int Alike = 5;
    const string Last = "stream 65537: ";

    public static async Task<WireOutcome> RunAsync(WireCase @case, WirePod pod, WireOutcome expected, Func<Task<Socket>> connect, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        using var socket = await connect();
        var reader = new WireReader(socket, deadline.Token);
        pod.Client = reader;
        var reading = reader.RunAsync();
        var events = new List<string>();
        try
        {
            try
            {
                await socket.SendAllAsync(string.Concat(@case.Client.Select(static step => step.Octets)), deadline.Token);
            }
            catch (SocketException)
            {
                // The edge has closed; what it said before counts.
            }

            await reader.UntilAsync(text => EventsOf(text).Count() >= expected.ClientGets.Count - 1);
            // What the files do not say yet has some time to come.
            if (Golden.IsUpdate)
                await Task.Delay(300, deadline.Token);
            await LastRequestAsync(@case, socket, reader, connect, deadline.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            events.Add("nothing by the deadline");
        }

        socket.Dispose();
        await deadline.CancelAsync();
        await reading;
        await pod.QuietAsync(expected.Asked + 1, limit: TimeSpan.FromSeconds(1) + limit);
        var requests = pod.Requests.Where(static request => !request.StartsWith($"GET {LastPath} ", StringComparison.Ordinal))
            .Select(static request => WebSocketKey().Replace(WireClient.Masked(request), "$1x"));
        var seen = EventsOf(reader.Text).ToList();
        events.InsertRange(0, Joined(seen.Where(static one => !one.StartsWith(Last, StringComparison.Ordinal))));
        events.Add(seen.Where(static one => one.StartsWith(Last, StringComparison.Ordinal)).Select(static one => one[Last.Length..]).FirstOrDefault() switch
        {
            null => "closed",
            "200" => "open",
            var other => $"then {other}",
        });
        // Streams are served beside each other, so that their order at the pod says nothing.
        var asked = requests.Order(StringComparer.Ordinal).ToList();
        return new(asked, events) { Asked = asked.Count };
    }

    static async Task LastRequestAsync(WireCase @case, Socket socket, WireReader reader, Func<Task<Socket>> connect, CancellationToken stop)
    {
        try
        {
            await socket.SendAllAsync(
                FrameText.Frame(1, 5, LastStream, FrameText.Field(":method", "GET") + FrameText.Field(":scheme", "http")
                    + FrameText.Field(":authority", @case.Host) + FrameText.Field(":path", LastPath)), stop);
        }
        catch (SocketException)
        {
            // Closed already.
        }

        if (await reader.UntilAsync(static text => EventsOf(text).Any(static one => one.StartsWith(Last, StringComparison.Ordinal))))
            return;
        using var other = await connect();
        var answers = new WireReader(other, stop);
        var reading = answers.RunAsync();
        await other.SendAllAsync($"GET {LastPath} HTTP/1.1\r\nHost: {@case.Host}\r\n\r\n", stop);
        Assert.True(await answers.UntilAsync(static text => text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)), "the edge serves no more");
        other.Shutdown(SocketShutdown.Both);
        await reading;
    }

    static IEnumerable<string> Joined(IEnumerable<string> events) => events.GroupBy(static one => one.Split(": ")[^1])
        .SelectMany(static group => group.Count() > Alike ? [$"streams: {group.Key}"] : group.AsEnumerable())
        .OrderBy(static one => one.Split(':')[0].PadLeft(12), StringComparer.Ordinal);

    static IEnumerable<string> EventsOf(string text)
    {
        for (var at = 0; text.Length - at >= 9;)
        {
            var length = (text[at] << 16) | (text[at + 1] << 8) | text[at + 2];
            if (text.Length - at - 9 < length)
                yield break;
            var payload = text.Substring(at + 9, length);
            var stream = NumberAt(text, at + 5);
            switch ((int)text[at + 3])
            {
                case 1 when StatusOf(payload) is { } status:
                    yield return string.Create(CultureInfo.InvariantCulture, $"stream {stream}: {status}");
                    break;
                case 3:
                    yield return string.Create(CultureInfo.InvariantCulture, $"stream {stream}: reset {FrameText.ErrorOf(NumberAt(payload, 0))}");
                    break;
                case 7:
                    yield return $"goaway {FrameText.ErrorOf(NumberAt(payload, 4))}";
                    break;
                default:
                    break;
            }

            at += 9 + length;
        }
    }

    // Of the static table, or as a literal; an edge that sends it otherwise is to be read here otherwise.
    static string? StatusOf(string block)
    {
        while (block.Length > 0 && (block[0] & 0xE0) == 0x20)
            block = block[1..];
        return block switch
        {
            [>= (char)0x88 and <= (char)0x8E, ..] => new[] { "200", "204", "206", "304", "400", "404", "500" }[block[0] - 0x88],
            [(char)0x08 or (char)0x18 or (char)0x48, (char)3, ..] => block[2..5],
            [(char)0x00 or (char)0x40, (char)7, ':', 's', 't', 'a', 't', 'u', 's', (char)3, ..] => block[10..13],
            _ => null,
        };
    }

    static uint NumberAt(string text, int at) => ((uint)text[at] << 24) | ((uint)text[at + 1] << 16) | ((uint)text[at + 2] << 8) | text[at + 3];

    [GeneratedRegex("(\r\nSec-WebSocket-Key: )[^\r]+")]
    private static partial Regex WebSocketKey();
}
