using IngressController.Metrics;
using IngressController.Metrics.Exposition;
using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Measuring;

/// <summary>The endpoints that requests can use now, per upstream and per Ingress.</summary>
sealed class UpstreamMetrics(ControllerIdentity identity, UpstreamRegistry upstreams, ActiveTableHolder tables, ControllerMetrics controller)
    : IMetricSource
{
    public async ValueTask WriteAsync(MetricWriter writer)
    {
        await WriteAsync(writer, upstreams.All, "ingress_yarp_upstream_endpoints", MetricType.Gauge,
            "Ready endpoints of a Service port that Ingresses use.", state => state.Destinations.Count);
        await WriteProtectionAsync(writer);
        var missing = controller.Diagnostics
            .Where(diagnostic => diagnostic.Code == DiagnosticCodes.ServiceNotFound && diagnostic.Object.Kind == ResourceKind.Ingress)
            .Select(diagnostic => diagnostic.Object.Key).ToHashSet();
        var orphans = WithoutEndpoint(missing).SelectMany(ingress => new (ObjectKey Ingress, string Type, bool Is)[]
        {
            (ingress.Key, "no-service", missing.Contains(ingress.Key)),
            (ingress.Key, "no-endpoint", ingress.Value),
        });
        await writer.FamilyAsync("nginx_ingress_controller_orphan_ingress", MetricType.Gauge,
            "1 when a path of the Ingress leads to a Service that does not exist (no-service) or has no ready endpoints (no-endpoint).", orphans,
            orphan => (identity.With(
                ("namespace", LabelText.Clean(orphan.Ingress.Namespace)), ("ingress", LabelText.Clean(orphan.Ingress.Name)), ("type", orphan.Type)),
                orphan.Is ? 1 : 0));
    }

    async ValueTask WriteProtectionAsync(MetricWriter writer)
    {
        var (watched, limited) = (upstreams.All.Where(state => state.Outliers.Rules is not null), upstreams.All.Where(state => state.Limiter is not null));
        await WriteAsync(writer, watched, "ingress_yarp_upstream_ejected_endpoints", MetricType.Gauge,
            "Endpoints that get no requests because they keep failing.", state => state.Outliers.Ejected);
        await WriteAsync(writer, watched, "ingress_yarp_upstream_ejections_total", MetricType.Counter,
            "How often an endpoint was ejected.", state => state.Outliers.Ejections);
        await WriteAsync(writer, limited, "ingress_yarp_upstream_pending_requests", MetricType.Gauge,
            "Requests that wait because of upstream-max-connections.", state => state.Limiter?.GetStatistics()?.CurrentQueuedCount ?? 0);
        await WriteAsync(writer, limited, "ingress_yarp_upstream_refused_requests_total", MetricType.Counter,
            "Requests refused because of upstream-max-pending.", state => state.Limiter?.GetStatistics()?.TotalFailedLeases ?? 0);
    }

    static ValueTask WriteAsync(
        MetricWriter writer, IEnumerable<UpstreamState> states, string name, MetricType type, string help, Func<UpstreamState, double> value) =>
        writer.FamilyAsync(name, type, help, states, state => (LabelsOf(state.Upstream.Key), value(state)));

    static byte[] LabelsOf(UpstreamKey key) => MetricWriter.Labels(
        ("namespace", LabelText.Clean(key.Service.Namespace)), ("service", LabelText.Clean(key.Service.Name)), ("port", LabelText.Clean(key.Port)));

    // All Ingresses with paths, except those whose Service is missing: that is reported separately.
    Dictionary<ObjectKey, bool> WithoutEndpoint(HashSet<ObjectKey> missing)
    {
        var ingresses = new Dictionary<ObjectKey, bool>();
        foreach (var route in tables.Current.Routes)
        {
            if (route is { Route.Ingress: { } ingress, Upstream: { } upstream })
                ingresses[ingress] = ingresses.GetValueOrDefault(ingress) || (upstream.Destinations.Count == 0 && !missing.Contains(ingress));
        }

        return ingresses;
    }
}
