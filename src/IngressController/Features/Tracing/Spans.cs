using System.Diagnostics;
using IngressController.Proxy.Connections;

namespace IngressController.Features.Tracing;

/// <summary>Begins and ends spans. Failures, for example of an exporter, are logged at intervals and never reach the client.</summary>
sealed partial class Spans(TimeProvider time, ILogger<Spans> log)
{
    readonly Occasional _failed = new(time);

    /// <summary>Begins a span; null when it is not recorded.</summary>
    public Activity? Begin(ActivitySource source, string name, ActivityKind kind, ActivityContext parent = default)
    {
        try
        {
            return source.StartActivity(name, kind, parent);
        }
        catch (Exception error)
        {
            Report(error);
            return null;
        }
    }

    /// <summary>Ends a span; it is described only when it is recorded.</summary>
    public void End(Activity? span, Action<Activity> describe)
    {
        try
        {
            if (span is { IsAllDataRequested: true })
                describe(span);
            span?.Dispose();
        }
        catch (Exception error)
        {
            Report(error);
        }
    }

    void Report(Exception error)
    {
        if (_failed.IsDue(out var count))
            LogFailed(log, error, count);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A trace could not be recorded ({Count} such since the last line); requests are served all the same")]
    static partial void LogFailed(ILogger log, Exception error, long count);
}
