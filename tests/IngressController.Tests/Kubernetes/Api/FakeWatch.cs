using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace IngressController.Tests.Kubernetes.Api;

/// <summary>One open watch: events queue up here and one loop writes them out.</summary>
sealed class FakeWatch(string collection, string? @namespace, FakeSelector selector, bool bookmarks)
{
    readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    volatile bool _stalled;

    public string Collection => collection;

    /// <summary>Queues a change, as this watch's namespace and selector see it.</summary>
    public void Change(JsonObject? old, JsonObject? @new, string version)
    {
        var (was, @is) = (Sees(old), Sees(@new));
        if (@is)
        {
            Send(Line(was ? "MODIFIED" : "ADDED", @new!));
        }
        else if (was)
        {
            var last = old!.DeepClone().AsObject();
            last["metadata"]!["resourceVersion"] = version;
            Send(Line("DELETED", last));
        }
    }

    public void Bookmark(string version)
    {
        if (bookmarks)
            Send(Line("BOOKMARK", new() { ["kind"] = "X", ["metadata"] = new JsonObject { ["resourceVersion"] = version } }));
    }

    public void Send(string line)
    {
        if (!_stalled)
            _lines.Writer.TryWrite(line);
    }

    /// <summary>Ends it as a server does when its time is over.</summary>
    public void End() => _lines.Writer.TryComplete();

    /// <summary>Breaks the connection, once what is queued is out.</summary>
    public void Cut() => _lines.Writer.TryComplete(new IOException("cut"));

    /// <summary>Keeps the connection, says nothing more.</summary>
    public void Stall() => _stalled = true;

    public async Task RunAsync(HttpContext context, TimeSpan timeout)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        end.CancelAfter(timeout);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(end.Token))
            {
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), end.Token);
                await context.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the time is over.
        }
        catch (IOException)
        {
            context.Abort();
        }
    }

    public static string Line(string type, JsonObject @object) => $$"""{"type":"{{type}}","object":{{@object.ToJsonString()}}}""";

    bool Sees(JsonObject? @object) =>
        @object is not null
        && (@namespace is null || (string?)@object["metadata"]!["namespace"] == @namespace)
        && selector.Matches(@object);
}
