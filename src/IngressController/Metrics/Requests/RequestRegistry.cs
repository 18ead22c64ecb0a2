using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using IngressController.Metrics.Exposition;
using IngressController.Options;

namespace IngressController.Metrics.Requests;

/// <summary>
/// The request metrics of all routes. Routes hold their handles, a request adds to existing cells, and the series of a deleted
/// Ingress are removed with it.
/// </summary>
/// <param name="options">Which metrics are exported, and how they are labelled.</param>
/// <param name="identity">The constant labels.</param>
/// <param name="budget">The series that there may be.</param>
/// <param name="overflows">Counts the requests without series of their own, because of the budget.</param>
sealed class RequestRegistry(
    MetricsOptions options, ControllerIdentity identity, SeriesBudget budget, StripedCounter overflows)
    : IMetricSource
{
    /// <summary>The host label of rules without a host.</summary>
    public const string HostLess = "_";

    /// <summary>Maximum length of a DNS name.</summary>
    public const int MaxHostLength = 253;

    /// <summary>
    /// Limit of undefined hosts counted by name, since clients invent them. Requests for further ones are counted under the
    /// rule's own host.
    /// </summary>
    public const int MaxUndefinedHosts = 1000;

    /// <summary>How long the series of a removed path are kept, so that its last requests are still scraped.</summary>
    static readonly TimeSpan Retention = TimeSpan.FromMinutes(15);

    readonly RequestSchema _schema = new(options);
    readonly ConcurrentDictionary<(string Namespace, string Ingress), SeriesRoom> _rooms = new();
    readonly ConcurrentDictionary<RequestLabels, RouteMetrics> _routes = new();

    // Of the active table; used only by the loop that swaps tables.
    readonly Dictionary<(string Namespace, string Ingress), int> _ingresses = [];
    readonly HashSet<RouteMetrics> _unused = [];
    IReadOnlyList<RouteMetrics> _inForce = [];
    int _undefinedHosts;
    long _unmeasured;
    long _refused;

    public MetricsOptions Options => options;

    /// <summary>The counters of a route: the same object for the same labels in every table.</summary>
    public RouteMetrics Of(Route route) =>
        _routes.GetOrAdd(
            LabelsOf(route), static (labels, args) => new(args.registry, labels, IsDefined(args.route), args.registry.RoomOf(labels)), (registry: this, route));

    /// <summary>Counts a request that was refused before routing.</summary>
    public void CountRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Counts a request without series, because no rule names its host.</summary>
    public void CountUnmeasured() => Interlocked.Increment(ref _unmeasured);

    /// <summary>
    /// Notes the active routes: the series of deleted Ingresses are removed at once, those of removed paths after <see
    /// cref="Retention"/>. Only changed routes are examined.
    /// </summary>
    public void Follow(IReadOnlyList<RouteMetrics> routes)
    {
        for (var i = 0; i < Math.Max(routes.Count, _inForce.Count); i++)
        {
            var (before, now) = (i < _inForce.Count ? _inForce[i] : null, i < routes.Count ? routes[i] : null);
            if (ReferenceEquals(before, now))
                continue;
            if (now is not null)
                Change(now, +1);
            if (before is not null)
                Change(before, -1);
        }

        _inForce = routes;
        foreach (var metrics in _unused.Where(IsOver).ToList())
        {
            _unused.Remove(metrics);
            if (metrics.Routes > 0 || !_routes.TryRemove(new(metrics.Labels, metrics)))
                continue;
            metrics.Release();
            if (!_ingresses.ContainsKey(IngressOf(metrics)))
                _rooms.TryRemove(IngressOf(metrics), out _);
        }
    }

    void Change(RouteMetrics metrics, int routes)
    {
        metrics.Routes += routes;
        ref var ofIngress = ref CollectionsMarshal.GetValueRefOrAddDefault(_ingresses, IngressOf(metrics), out _);
        ofIngress += routes;
        if (ofIngress == 0)
            _ingresses.Remove(IngressOf(metrics));
        if (metrics.Routes == 0 && _unused.Add(metrics))
            metrics.RetiredAt = Stopwatch.GetTimestamp();
    }

    // A route that is active again is no longer unused.
    bool IsOver(RouteMetrics metrics) =>
        metrics.Routes > 0 || !_ingresses.ContainsKey(IngressOf(metrics)) || Stopwatch.GetElapsedTime(metrics.RetiredAt) > Retention;

    static (string Namespace, string Ingress) IngressOf(RouteMetrics metrics) => (metrics.Labels.Namespace, metrics.Labels.Ingress);

    /// <summary>Upper bounds of <see cref="IngressTraffic.Durations"/> in seconds; null where times are not measured.</summary>
    public IReadOnlyList<double>? DurationBounds => _schema.Duration?.Bounds;

    /// <summary>Request totals of each Ingress since the start; unordered, without Ingresses that had no requests.</summary>
    public IReadOnlyCollection<IngressTraffic> ByIngress()
    {
        var all = new Dictionary<(string, string), IngressTraffic>();
        var series = new List<RequestSeries>();
        foreach (var (labels, metrics) in _routes)
        {
            series.Clear();
            metrics.CollectInto(series);
            if (series.Count == 0)
                continue;
            ref var traffic = ref CollectionsMarshal.GetValueRefOrAddDefault(all, (labels.Namespace, labels.Ingress), out _);
            traffic ??= new(labels.Namespace, labels.Ingress, (_schema.Duration?.Bounds.Length ?? 0) + 1);
            foreach (var one in series)
                traffic.Add(_schema, one);
        }

        foreach (var (ingress, room) in _rooms)
        {
            series.Clear();
            room.Beyond.CollectInto(series);
            foreach (var one in series)
                all.GetValueOrDefault(ingress)?.Add(_schema, one);
        }

        return all.Values;
    }

    public async ValueTask WriteAsync(MetricWriter writer)
    {
        var series = new List<RequestSeries>();
        foreach (var route in _routes.Values)
            route.CollectInto(series);
        foreach (var room in _rooms.Values)
            room.Beyond.CollectInto(series);
        await _schema.WriteAsync(writer, series);
        writer.Counter("ingress_yarp_refused_requests_total"u8,
            "Requests answered before a route was chosen.", Interlocked.Read(ref _refused));
        writer.Counter("ingress_yarp_unmeasured_requests_total"u8,
            "Requests without series of their own, because no rule names their host (see --metrics-per-undefined-host).", Interlocked.Read(ref _unmeasured));
    }

    internal SeriesSet NewSet(RequestLabels labels, SeriesRoom? room) => new(_schema, identity, labels, room);

    internal bool TryTakeHost()
    {
        if (Volatile.Read(ref _undefinedHosts) >= MaxUndefinedHosts)
            return false;
        Interlocked.Increment(ref _undefinedHosts);
        return true;
    }

    internal void ReleaseHosts(int count) => Interlocked.Add(ref _undefinedHosts, -count);

    SeriesRoom RoomOf(RequestLabels labels) => _rooms.GetOrAdd(
        (labels.Namespace, labels.Ingress),
        static (ingress, args) => new(
            args.budget.Of(ingress.Namespace),
            args.registry.NewSet(new(ingress.Namespace, ingress.Ingress, "", "", "", args.registry.Options.PerHost ? "" : null), null),
            args.overflows),
        (registry: this, budget, overflows));

    // Only a rule with a concrete host defines its host; wildcard and host-less rules do not.
    static bool IsDefined(Route route) => route.Host.Length > 0 && !route.Host.StartsWith("*.", StringComparison.Ordinal);

    static bool IsBuiltIn(Route route) => route is { Ingress: null, Gateway: null };

    RequestLabels LabelsOf(Route route) => new(
        LabelText.Clean(route.Ingress?.Namespace ?? route.Gateway?.Route.Key.Namespace ?? ""),
        LabelText.Clean(route.Ingress?.Name ?? ""),
        IsBuiltIn(route) ? "" : LabelText.Clean(route.Upstream?.Key.Service.Name ?? ""),
        IsBuiltIn(route) ? "" : LabelText.Clean(route.Path),
        "",
        !options.PerHost ? null : route.Host.Length == 0 ? HostLess : LabelText.Clean(route.Host));
}
