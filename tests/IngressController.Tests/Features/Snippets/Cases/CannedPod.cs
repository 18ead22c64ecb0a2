using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>A request as it came to a pod.</summary>
sealed record SeenRequest(string Pod, string Method, string Target, CaseHeaders Headers, string Body);

/// <summary>A pod that answers as it is told, closes, and notes what it sees.</summary>
sealed class CannedPod : IAsyncDisposable
{
    readonly TcpPod _pod;
    readonly ConcurrentQueue<SeenRequest> _seen;

    /// <param name="name">In its usual body and in what it notes.</param>
    /// <param name="seen">Where it notes what it sees.</param>
    public CannedPod(string name, ConcurrentQueue<SeenRequest> seen)
    {
        (Name, _seen) = (name, seen);
        _pod = TcpPod.Start(ServeAsync);
    }

    public string Name { get; }

    public int Port => _pod.Port;

    public CannedAnswer Answer { get; set; } = new();

    /// <summary>A Service of that name with port 80 in namespace <c>default</c>.</summary>
    public string Manifests => TcpPod.Service(Name, Port);

    public ValueTask DisposeAsync() => _pod.DisposeAsync();

    async Task ServeAsync(TcpPodConnection connection)
    {
        var text = "";
        while (HttpText.Parse(text) is not { IsComplete: true })
        {
            if (await connection.ReadAsync() is not { Length: > 0 } piece)
                return;
            text += piece;
        }

        var request = HttpText.Parse(text)!;
        var line = request.FirstLine.Split(' ', 3);
        _seen.Enqueue(new(Name, line[0], line[1], request.Headers, request.Body));
        await connection.SendAsync(AnswerTo(line[0], line[1]));
        await connection.EndSendingAsync();
    }

    string AnswerTo(string method, string target)
    {
        var special = Answer.ByPath.GetValueOrDefault(target.Split('?')[0]);
        var status = special?.Status ?? Answer.Status ?? 200;
        var headers = special?.Headers ?? Answer.Headers ?? CaseHeaders.None;
        var body = status is 204 or 304 ? null : special?.Body ?? Answer.Body ?? $"pod {Name}";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\n");
        foreach (var (name, value) in headers.Lines)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (!headers.Has("Content-Type"))
            text.Append("Content-Type: text/plain\r\n");
        if (body is not null)
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        return text.Append("Connection: close\r\n\r\n").Append(method == "HEAD" ? null : body).ToString();
    }
}
