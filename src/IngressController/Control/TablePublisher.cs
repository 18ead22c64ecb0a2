using IngressController.Proxy;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Metrics;
using IngressController.Proxy.Balancing;

namespace IngressController.Control;

/// <summary>Makes a table of a snapshot, puts it in force, and tells what is wrong with its objects.</summary>
sealed partial class TablePublisher(
    TranslationOptions options,
    PolicyCatalog catalog,
    TableBinder binder,
    ActiveTableHolder tables,
    ExternalNameResolver externalNames,
    ControllerMetrics metrics,
    DiagnosticLog diagnostics,
    TimeProvider time,
    ILogger<TablePublisher> log)
{
    long _started;
    IReadOnlySet<ObjectReference> _references = new HashSet<ObjectReference>();
    TranslationResult? _last;
    IReadOnlyDictionary<UpstreamKey, Upstream> _upstreams = new Dictionary<UpstreamKey, Upstream>();
    ILookup<ObjectKey, UpstreamKey> _upstreamsByService = Array.Empty<UpstreamKey>().ToLookup(key => key.Service);

    /// <summary>Called with each new table's objects, just after it came in force.</summary>
    public event Action<ServedObjects>? Published;

    /// <summary>Whether a change of this object can change the table in force.</summary>
    public bool Uses(ObjectReference reference) =>
        reference.Kind is ResourceKind.Ingress or ResourceKind.IngressClass or ResourceKind.Namespace || _references.Contains(reference);

    /// <summary>The upstreams of the table in force that lead to a Service.</summary>
    public IEnumerable<UpstreamKey> UpstreamsOf(ObjectKey service) => _upstreamsByService[service];

    /// <summary>Null when the table in force has to stay, because of a bug.</summary>
    public TranslationResult? TryTranslate(ClusterSnapshot snapshot)
    {
        _started = time.GetTimestamp();
        try
        {
            return _last = Translator.Translate(snapshot, options, catalog, _last);
        }
        catch (Exception error)
        {
            Fail(error);
            return null;
        }
    }

    /// <summary>Puts the last translation in force. False when the table in force had to stay, because of a bug.</summary>
    public bool TryPublish(TranslationResult translation, ClusterSnapshot snapshot)
    {
        try
        {
            var (table, found) = binder.Bind(translation, snapshot, tables.Current);
            var problems = translation.Diagnostics.AddRange(found);
            tables.Swap(table);
            _references = translation.References;
            FollowUpstreams(translation.Upstreams);
            binder.ReleaseUnused(translation, table);
            externalNames.Follow(binder.Upstreams);
            var took = time.GetElapsedTime(_started);
            metrics.Swapped(table.Version, ConfigurationHash.Of(translation, snapshot, options.ConfigMap), time.GetUtcNow(), took, problems);
            diagnostics.Report(problems);
            Published?.Invoke(new(snapshot, translation.Served, problems));
            LogSwapped(log, table.Version, translation.Served.Length, table.Routes.Length, problems.Length, took.TotalMilliseconds);
            return true;
        }
        catch (Exception error)
        {
            Fail(error);
            return false;
        }
    }

    // Which upstreams there are changes seldom.
    void FollowUpstreams(IReadOnlyDictionary<UpstreamKey, Upstream> upstreams)
    {
        if (_upstreams.Count != upstreams.Count || !upstreams.Keys.All(_upstreams.ContainsKey))
            _upstreamsByService = upstreams.Keys.ToLookup(key => key.Service);
        _upstreams = upstreams;
    }

    // Translation is total, so this is a bug of ours: the table in force stays, and the metric every operator watches says so.
    void Fail(Exception error)
    {
        metrics.Failed();
        LogFailed(log, error);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Table {Version} in force: {Ingresses} Ingresses, {Routes} routes, {Problems} problems ({Milliseconds:0.0} ms)")]
    static partial void LogSwapped(ILogger log, long version, int ingresses, int routes, int problems, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The objects could not be translated, the table in force stays")]
    static partial void LogFailed(ILogger log, Exception error);
}
