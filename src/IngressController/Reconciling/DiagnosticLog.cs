using IngressController.Core.Translation;

namespace IngressController.Reconciling;

/// <summary>Logs each problem once when it appears, and once when it is over: mended only where its object is served.</summary>
sealed partial class DiagnosticLog(ILogger<DiagnosticLog> log)
{
    HashSet<Diagnostic> _known = [];

    public void Report(ServedObjects now)
    {
        var present = now.Diagnostics.ToHashSet();
        // One line of its own names all Ingresses that have vanished.
        foreach (var diagnostic in now.Diagnostics.Where(diagnostic => !_known.Contains(diagnostic) && diagnostic.Code != DiagnosticCodes.IngressVanished))
            LogNew(log, LevelOf(diagnostic), diagnostic.Object.ToString(), diagnostic.Field, diagnostic.Message, diagnostic.Code.Name);
        var served = now.Served.ToHashSet();
        foreach (var diagnostic in _known.Where(diagnostic => !present.Contains(diagnostic)))
        {
            if (now.Snapshot.Find(diagnostic.Object) is null)
                LogDeleted(log, diagnostic.Object.ToString(), diagnostic.Field, diagnostic.Code.Name);
            else if (diagnostic.Object.Kind == ResourceKind.Ingress && !served.Contains(diagnostic.Object.Key))
                LogNotServed(log, diagnostic.Object.ToString(), diagnostic.Field, diagnostic.Code.Name);
            else
                LogMended(log, diagnostic.Object.ToString(), diagnostic.Field, diagnostic.Code.Name);
        }

        _known = present;
    }

    static LogLevel LevelOf(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Closed ? LogLevel.Error : LogLevel.Warning;

    [LoggerMessage(Message = "{Object}: {Field}: {Problem} ({Code})")]
    static partial void LogNew(ILogger log, LogLevel level, string @object, string field, string problem, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Object}: {Field}: mended ({Code})")]
    static partial void LogMended(ILogger log, string @object, string field, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Object}: {Field}: deleted, and its problem with it ({Code})")]
    static partial void LogDeleted(ILogger log, string @object, string field, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Object}: {Field}: not looked at any more, since the Ingress is not served ({Code})")]
    static partial void LogNotServed(ILogger log, string @object, string field, string code);
}
