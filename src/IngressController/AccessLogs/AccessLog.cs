using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using IngressController.Proxy;

namespace IngressController.AccessLogs;

/// <summary>The access log of one group of settings.</summary>
sealed class AccessLog(LogFormat format, LogOutput output, IEnumerable<string> skippedUris)
{
    readonly FrozenSet<string> _skipped = skippedUris.ToFrozenSet(StringComparer.Ordinal);

    public void Write(RequestContext context)
    {
        if (_skipped.Count > 0 && !context.Asked.IsNone && _skipped.Contains(context.Asked.Raw))
            return;
        var line = LogLine.Begin();
        format.Write(context, line);
        output.Write(line.Written, RuntimeHelpers.GetHashCode(context.Connection));
    }
}
