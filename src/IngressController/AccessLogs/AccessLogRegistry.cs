using System.Collections.Concurrent;
using IngressController.Metrics.Exposition;

namespace IngressController.AccessLogs;

/// <summary>Access logs by their settings, and the outputs they write to. They outlive tables.</summary>
sealed class AccessLogRegistry : IMetricSource, IAsyncDisposable
{
    // Only the names matter here, not the clock.
    static readonly LogFields AllFields = new(new(TimeProvider.System));

    readonly LogFields _fields;
    readonly Stream _standardOutput;
    readonly bool _endsWithReason;
    readonly ILogger<AccessLogRegistry> _log;
    readonly ConcurrentDictionary<string, Lazy<LogOutput>> _outputs = new(StringComparer.Ordinal);
    volatile Known? _last;

    /// <param name="standardOutput">Where the default path leads.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it is told that a log cannot be written.</param>
    /// <param name="endsWithReason">Whether lines of the default format end with the reason of the controller's own answers.</param>
    public AccessLogRegistry(Stream standardOutput, TimeProvider time, ILogger<AccessLogRegistry> log, bool endsWithReason = false)
    {
        _endsWithReason = endsWithReason;
        _standardOutput = standardOutput;
        _log = log;
        _fields = new(new(time));
    }

    sealed record Known(LogSettings Settings, AccessLog Log);

    /// <summary>Whether a log format can use this variable.</summary>
    public static bool IsKnown(string variable) => AllFields.Find(variable) is not null;

    /// <summary>The log for these settings, shared by all routes of a table.</summary>
    public AccessLog Of(LogSettings settings)
    {
        if (_last is { } last && last.Settings == settings)
            return last.Log;
        var format = _endsWithReason && settings.Format == LogSettings.DefaultFormat ? $"{settings.Format} $ingress_yarp_reason" : settings.Format;
        var log = new AccessLog(LogFormat.Parse(format, settings.Escaping, _fields), OutputOf(settings.Path), settings.SkippedUris);
        _last = new(settings, log);
        return log;
    }

    public ValueTask WriteAsync(MetricWriter writer)
    {
        writer.Counter("ingress_yarp_access_log_dropped_total"u8,
            "Access log lines not written, because their reader is slower than the traffic or writing failed.",
            _outputs.Values.Sum(output => output.Value.Dropped));
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var output in _outputs.Values)
            await output.Value.DisposeAsync();
    }

    LogOutput OutputOf(string path)
    {
        var isStandard = path is LogSettings.DefaultPath or "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1";
        return _outputs.GetOrAdd(isStandard ? "" : path, place => new(() => new(() => Open(place), isOwned: place.Length > 0, _log))).Value;
    }

    Stream Open(string path) => path.Length == 0
        ? _standardOutput
        : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
