using System.Collections.Immutable;

namespace IngressController.Reconciling;

/// <summary>Logs each problem once when it appears and once when it is resolved.</summary>
sealed partial class DiagnosticLog(ILogger<DiagnosticLog> log)
{
    HashSet<Diagnostic> _known = [];

    public void Report(ImmutableArray<Diagnostic> diagnostics)
    {
        var present = diagnostics.ToHashSet();
        foreach (var diagnostic in diagnostics.Where(diagnostic => !_known.Contains(diagnostic)))
            LogNew(log, diagnostic.Object.ToString(), diagnostic.Field, diagnostic.Message, diagnostic.Code.Name);
        foreach (var diagnostic in _known.Where(diagnostic => !present.Contains(diagnostic)))
            LogGone(log, diagnostic.Object.ToString(), diagnostic.Field, diagnostic.Code.Name);
        _known = present;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Object}: {Field}: {Problem} ({Code})")]
    static partial void LogNew(ILogger log, string @object, string field, string problem, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Object}: {Field}: mended ({Code})")]
    static partial void LogGone(ILogger log, string @object, string field, string code);
}
