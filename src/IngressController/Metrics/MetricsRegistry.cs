using System.Collections.Concurrent;
using System.Globalization;
using IngressController.Core.Routing;

namespace IngressController.Metrics;

/// <summary>Everything that is counted, and its exposition as Prometheus text.</summary>
sealed class MetricsRegistry
{
    readonly ConcurrentDictionary<RouteLabels, RouteMetrics> _routes = new();
    long _refused;

    /// <summary>Metrics about the controller itself.</summary>
    public ControllerMetrics Controller { get; } = new();

    /// <summary>The counters of a route: the same object for the same labels, whichever table asks.</summary>
    public RouteMetrics Of(Route route) => _routes.GetOrAdd(LabelsOf(route), static _ => new());

    /// <summary>Counts a request that ended before a route was chosen.</summary>
    public void RecordRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Drops the series of routes that are gone.</summary>
    public void RetainOnly(IEnumerable<Route> routes)
    {
        var kept = routes.Select(LabelsOf).ToHashSet();
        foreach (var labels in _routes.Keys)
        {
            if (!kept.Contains(labels))
                _routes.TryRemove(labels, out _);
        }
    }

    public string Expose()
    {
        var text = new PrometheusText();
        text.Family("nginx_ingress_controller_requests", "counter", "The total number of client requests");
        foreach (var (labels, metrics) in _routes)
        {
            foreach (var (method, status, count) in metrics.Requests)
                text.Sample("nginx_ingress_controller_requests", count,
                    ("namespace", labels.Namespace), ("ingress", labels.Ingress), ("service", labels.Service), ("canary", ""),
                    ("path", labels.Path), ("host", labels.Host), ("method", method), ("status", status.ToString(CultureInfo.InvariantCulture)));
        }

        text.Family("ingress_yarp_refused_requests_total", "counter", "Requests answered before a route was chosen");
        text.Sample("ingress_yarp_refused_requests_total", Interlocked.Read(ref _refused));
        Controller.Expose(text);
        return text.ToString();
    }

    static RouteLabels LabelsOf(Route route) => new(
        route.Ingress?.Namespace ?? "", route.Ingress?.Name ?? "", route.Upstream?.Key.Service.Name ?? "",
        route.Ingress is null ? "" : route.Path, route.Host.Length == 0 ? "_" : route.Host);
}
