using System.Collections.Frozen;
using IngressController.Proxy;

namespace IngressController.Metrics.AccessLogging;

/// <summary>Writes requests by one group of settings.</summary>
sealed class AccessLog(LogFormat format, LogOutput output, IEnumerable<string> skippedUris)
{
    readonly FrozenSet<string> _skipped = skippedUris.ToFrozenSet(StringComparer.Ordinal);

    public void Write(RequestContext context)
    {
        if (_skipped.Count > 0 && !context.Target.IsNone && _skipped.Contains(context.Target.Raw))
            return;
        var line = LogLine.Begin();
        format.Write(context, line);
        output.Write(line.Written);
    }
}

/// <summary>What a route has of the access log.</summary>
/// <param name="Log">The log of the route's settings.</param>
/// <param name="IsOn">Whether the route's own requests are written to it.</param>
sealed record RouteLog(AccessLog Log, bool IsOn);
