using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Metrics;

/// <summary>
/// One line per request, in ingress-nginx' default format (behaviour 124), written off the request path: a reader that is
/// slower than the traffic loses lines, which are counted, and never slows a request.
/// </summary>
sealed class AccessLog(Stream output, TimeProvider time) : IAsyncDisposable
{
    const int MaxQueued = 65_536;

    readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    Task _writing = Task.CompletedTask;
    long _dropped;

    /// <summary>Lines that were not written because the reader was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Start() => _writing = Task.Run(WriteAllAsync);

    public void Write(RequestContext context)
    {
        if (!_lines.Writer.TryWrite(Format(context)))
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>Writes what is queued, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    async Task WriteAllAsync()
    {
        var batch = new StringBuilder();
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Length < 65_536 && _lines.Reader.TryRead(out var line))
                batch.Append(line);
            await output.WriteAsync(Encoding.Latin1.GetBytes(batch.ToString())).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
            batch.Clear();
        }
    }

    string Format(RequestContext context)
    {
        var request = context.Http.Request;
        var elapsed = Stopwatch.GetElapsedTime(context.StartedAt).TotalSeconds;
        var target = context.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var upstream = context.Upstream?.Upstream.Key.Name ?? "-";
        return string.Create(CultureInfo.InvariantCulture,
            $"{context.ClientAddressText} - - [{time.GetUtcNow():dd/MMM/yyyy:HH:mm:ss} +0000] \"{request.Method} {Escape(target)} {request.Protocol}\" " +
            $"{context.Status} {context.Http.Response.ContentLength ?? 0} \"{Header(request.Headers.Referer)}\" \"{Header(request.Headers.UserAgent)}\" " +
            $"- {elapsed:0.000} [{upstream}] [] {context.Destination?.Destination.Authority ?? "-"} - - - {Escape(context.RequestId)}\n");
    }

    static string Header(Microsoft.Extensions.Primitives.StringValues value) => value.Count == 0 ? "-" : Escape(value.ToString());

    // As nginx does: what could break a line or a quoted field is written \xHH.
    static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.AsSpan().ContainsAny('"', '\\'))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' or '"' or '\\')
                escaped.Append("\\x").Append(((int)c & 0xff).ToString("X2", CultureInfo.InvariantCulture));
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }
}
