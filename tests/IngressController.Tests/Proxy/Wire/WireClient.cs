using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>The client of one case.</summary>
static partial class WireClient
{
    /// <summary>Does as the case says until its answers have come, and says what came. A case that has not ended by the deadline is cut off.</summary>
    public static async Task<WireOutcome> RunAsync(WireCase @case, WirePod pod, WireOutcome expected, Func<Task<Socket>> connect, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        using var socket = await connect();
        var reader = new WireReader(socket, deadline.Token);
        pod.Client = reader;
        var reading = reader.RunAsync();
        var methods = MethodsOf(@case);
        var count = expected.ClientGets.Count;
        try
        {
            try
            {
                await PlayAsync(@case, pod, socket, reader, methods, deadline.Token);
            }
            catch (SocketException)
            {
                // The edge has closed while we were still sending; what it said before counts.
            }

            if (await reader.UntilAsync(text => AnswersOf(text, methods, hasEnded: false) is [.., { IsComplete: true }] answers && answers.Count >= count))
                socket.Shutdown(SocketShutdown.Send);
            await reader.UntilAsync(static _ => false);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // What has come until here is looked at.
        }

        var isLate = deadline.IsCancellationRequested;
        socket.Dispose();
        await deadline.CancelAsync();
        await reading;
        // What the pod has not read yet, or has not noted, comes late on a busy machine.
        await pod.QuietAsync(expected.Asked, limit: TimeSpan.FromSeconds(1) + limit);
        var got = AnswersOf(reader.Text, methods, hasEnded: !isLate).ConvertAll(Normal);
        if (isLate)
            got.Add("(the connection is still open at the deadline)");
        return new([.. pod.Requests.Select(Masked)], got.Count == 0 ? [""] : got) { Asked = pod.Asked };
    }

    static async Task PlayAsync(WireCase @case, WirePod pod, Socket socket, WireReader reader, string[] methods, CancellationToken stop)
    {
        var answers = 0;
        foreach (var step in @case.Client)
        {
            switch (step.Words)
            {
                case null:
                    await socket.SendAllAsync(step.Octets, stop);
                    break;
                case "until the pod has the head":
                    await pod.Head.WaitAsync(stop);
                    break;
                case "until an answer":
                    answers++;
                    await reader.UntilAsync(text => AnswersOf(text, methods, hasEnded: false).Count >= answers);
                    break;
                case "end":
                    socket.Shutdown(SocketShutdown.Send);
                    break;
                case ['u', 'n', 't', 'i', 'l', ' ', 't', 'h', 'e', ' ', 'p', 'o', 'd', ' ', 'h', 'a', 's', ' ', .. var text]:
                    await (await pod.First.WaitAsync(stop)).UntilAsync(got => got.Contains(text, StringComparison.Ordinal)).WaitAsync(stop);
                    break;
                case "then":
                    break;
                default:
                    throw new FormatException($"{@case.File}: ({step.Words}) is nothing that a client does");
            }
        }
    }

    // Only HEAD and CONNECT matter, so that the first words of what look like request lines will do.
    static string[] MethodsOf(WireCase @case) => [.. string.Concat(@case.Client.Select(static step => step.Octets)).Split("\r\n")
        .Where(static line => line is [.., ' ', 'H', 'T', 'T', 'P', '/', '1', '.', '0' or '1']).Select(static line => line.Split(' ')[0])];

    static List<WireMessage> AnswersOf(string text, string[] methods, bool hasEnded)
    {
        var answers = new List<WireMessage>();
        var finals = 0;
        while (text.Length > 0)
        {
            var method = methods.ElementAtOrDefault(finals) ?? methods.LastOrDefault() ?? "GET";
            if (!WireMessage.IsStatusLine(text) || WireMessage.ReadAnswer(text, method) is not { } answer)
            {
                if (hasEnded)
                    answers.Add(new("", WireText.NoHead.ToString(), text.Length, IsComplete: true));
                break;
            }

            if (hasEnded && answer.IsUntilClose)
                answer = answer with { IsComplete = true };
            answers.Add(answer);
            if (WireMessage.StatusOf(answer.Head) is >= 200 or 101)
                finals++;
            text = text[answer.Length..];
        }

        return answers;
    }

    // A page of the edge's own is its status alone, with the place that it leads to.
    static string Normal(WireMessage answer)
    {
        if (WireMessage.StatusOf(answer.Head) is >= 300 and < 400 && answer.Header("Location") is { } location &&
            answer.Body.Contains("<center>nginx</center>", StringComparison.Ordinal))
            return $"{answer.Head[9..12]} {location}";
        if (WireMessage.StatusOf(answer.Head) >= 300 && answer.Body.Contains("<center>nginx</center>", StringComparison.Ordinal))
            return answer.Head[9..12];
        return Sorted(answer.Head.Length == 0 ? answer.Body : answer.Head + "\r\n" + answer.Body) + (answer.IsComplete ? "" : WireText.Broken);
    }

    /// <summary>
    /// An answer without what is between the edge and its client alone, and without the name of the server: lines in the order of
    /// their names, names in small letters, since a front server has its own order and spelling of those that it knows.
    /// </summary>
    public static string Sorted(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return answer;
        var lines = answer[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(static line => line.Split(':', 2)).Select(static pair => (Name: pair[0].ToLowerInvariant(), Value: pair[^1]))
            .Where(static header => header.Name is not ("date" or "connection" or "keep-alive" or "transfer-encoding") && header is not ("server", " nginx"))
            .OrderBy(static header => header.Name, StringComparer.Ordinal).Select(static header => $"{header.Name}:{header.Value}");
        return string.Join("\r\n", headers.Prepend(lines[0])) + answer[end..];
    }

    /// <summary>A request without what differs from run to run.</summary>
    public static string Masked(string request) => string.Join("\r\n", request.Split("\r\n").Select(static line =>
        RequestId().IsMatch(line) ? $"X-Request-ID: {WireText.RequestId}"
        : line.StartsWith("X-Forwarded-Port: ", StringComparison.Ordinal) ? $"X-Forwarded-Port: {WireText.Port}"
        : line));

    [GeneratedRegex("^X-Request-ID: [0-9a-f]{32}$")]
    private static partial Regex RequestId();
}
