using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Translation;
using IngressController.Metrics;
using IngressController.Proxy;
using IngressController.Reconciling.Removals;

namespace IngressController.Reconciling;

/// <summary>Builds a table from a snapshot and activates it.</summary>
sealed partial class TablePublisher(
    TranslationOptions options,
    PolicyCatalog catalog,
    TableBinder binder,
    ActiveTableHolder tables,
    ControllerMetrics metrics,
    TimeProvider time,
    ILogger<TablePublisher> log)
{
    TranslationResult? _last;
    HashSet<ObjectKey> _faulty = [];
    long _version;

    /// <summary>
    /// Raised with each new table right after its activation, in the order of subscription. All notifications go through this
    /// event.
    /// </summary>
    public event Action<PublishedTable>? Published;

    /// <summary>The version of the last table of which all subscribers were notified.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Null when the active table has to stay, because of a bug.</summary>
    public TableDraft? TryTranslate(ClusterSnapshot snapshot)
    {
        var started = time.GetTimestamp();
        try
        {
            _last = Translator.Translate(snapshot, options, catalog, _last);
            Report(_last.Faults);
            if (_last.Gateways.Fault is { } fault)
                LogGatewaysFailed(log, fault);
            return new(_last, snapshot, started);
        }
        catch (Exception error)
        {
            Fail(error);
            return null;
        }
    }

    /// <summary>Activates a translation. False when the active table had to stay, because of a bug.</summary>
    /// <param name="draft">The translation.</param>
    /// <param name="newest">An upstream with the endpoints it has now.</param>
    /// <param name="removals">What it lacks, or has although it is missing.</param>
    public bool TryPublish(TableDraft draft, Func<Upstream, Upstream> newest, ImmutableArray<Removal> removals)
    {
        try
        {
            var (table, found) = binder.Bind(draft.Translation, draft.Snapshot, tables.Current, newest);
            tables.Swap(table);
            var took = time.GetElapsedTime(draft.Started);
            var problems = DiagnosticSink.Join(DiagnosticSink.Join(draft.Translation.Diagnostics, found), RemovalDiagnostics.Of(removals));
            Published?.Invoke(new(table, draft.Translation, draft.Snapshot, problems, took) { Removals = removals });
            LogSwapped(log, table.Version, draft.Translation.Served.Length, draft.Translation.Table.CountToldRoutes(), problems.Length, took.TotalMilliseconds);
            Volatile.Write(ref _version, table.Version);
            return true;
        }
        catch (Exception error)
        {
            Fail(error);
            return false;
        }
    }

    // Each is a bug, and is logged once with its place in the code.
    void Report(ImmutableArray<KeyValuePair<ObjectKey, Exception>> faults)
    {
        foreach (var (ingress, error) in faults.Where(fault => !_faulty.Contains(fault.Key)))
            LogFaulty(log, error, ingress.ToString());
        _faulty = [.. faults.Select(fault => fault.Key)];
    }

    // Translation is total, so this is a bug: the active table stays, and the reload metric reports it.
    void Fail(Exception error)
    {
        metrics.Failed();
        LogFailed(log, error);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Table {Version} in force: {Ingresses} Ingresses, {Routes} routes, problems: {Problems} ({Milliseconds:0.0} ms)")]
    static partial void LogSwapped(ILogger log, long version, int ingresses, int routes, int problems, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Ingress {Ingress} is not served, because the controller failed on it; all others are")]
    static partial void LogFaulty(ILogger log, Exception error, string ingress);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The objects of the Gateway API could not be translated, what is served of them stays; Ingresses are not affected")]
    static partial void LogGatewaysFailed(ILogger log, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The objects could not be translated, the table in force stays")]
    static partial void LogFailed(ILogger log, Exception error);
}
