using IngressController.Metrics;
using IngressController.Proxy;
using IngressController.Core.Cluster;
using IngressController.Metrics.Exposition;
using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Measuring;

/// <summary>Endpoints as requests find them now, per upstream and per Ingress.</summary>
sealed class UpstreamMetrics(ControllerIdentity identity, UpstreamRegistry upstreams, ActiveTableHolder tables, ControllerMetrics controller)
    : IMetricSource
{
    public async ValueTask WriteAsync(MetricWriter writer)
    {
        writer.Family("ingress_yarp_upstream_endpoints"u8, MetricType.Gauge, "Ready endpoints of a Service port that Ingresses use.");
        foreach (var state in upstreams.All)
        {
            var key = state.Upstream.Key;
            writer.Sample("ingress_yarp_upstream_endpoints"u8, MetricWriter.Labels(
                ("namespace", LabelText.Clean(key.Service.Namespace)), ("service", LabelText.Clean(key.Service.Name)), ("port", LabelText.Clean(key.Port))),
                state.Destinations.Count);
            if (writer.IsFull)
                await writer.FlushAsync().ConfigureAwait(false);
        }

        await WriteProtectionAsync(writer).ConfigureAwait(false);
        var missing = controller.Diagnostics.Where(diagnostic => diagnostic is { Code: "ServiceNotFound", Object.Kind: ResourceKind.Ingress })
            .Select(diagnostic => diagnostic.Object.Key).ToHashSet();
        writer.Family("nginx_ingress_controller_orphan_ingress"u8, MetricType.Gauge,
            "1 when a path of the Ingress leads to a Service that does not exist (no-service) or has no ready endpoints (no-endpoint).");
        foreach (var (ingress, isEmpty) in WithoutEndpoint(missing))
        {
            var (@namespace, name) = (LabelText.Clean(ingress.Namespace), LabelText.Clean(ingress.Name));
            writer.Sample("nginx_ingress_controller_orphan_ingress"u8,
                identity.With(("namespace", @namespace), ("ingress", name), ("type", "no-service")), missing.Contains(ingress) ? 1 : 0);
            writer.Sample("nginx_ingress_controller_orphan_ingress"u8,
                identity.With(("namespace", @namespace), ("ingress", name), ("type", "no-endpoint")), isEmpty ? 1 : 0);
            if (writer.IsFull)
                await writer.FlushAsync().ConfigureAwait(false);
        }
    }

    async ValueTask WriteProtectionAsync(MetricWriter writer)
    {
        writer.Family("ingress_yarp_upstream_ejected_endpoints"u8, MetricType.Gauge, "Endpoints that get no requests because they keep failing.");
        await WriteEachAsync(writer, state => state.Outliers.Rules is not null,
            (labels, state) => writer.Sample("ingress_yarp_upstream_ejected_endpoints"u8, labels, state.Outliers.Ejected)).ConfigureAwait(false);
        writer.Family("ingress_yarp_upstream_ejections_total"u8, MetricType.Counter, "How often an endpoint was ejected.");
        await WriteEachAsync(writer, state => state.Outliers.Rules is not null,
            (labels, state) => writer.Sample("ingress_yarp_upstream_ejections_total"u8, labels, state.Outliers.Ejections)).ConfigureAwait(false);
        writer.Family("ingress_yarp_upstream_pending_requests"u8, MetricType.Gauge, "Requests that wait because of upstream-max-connections.");
        await WriteEachAsync(writer, state => state.Limiter is not null,
            (labels, state) => writer.Sample("ingress_yarp_upstream_pending_requests"u8, labels, state.Limiter?.GetStatistics()?.CurrentQueuedCount ?? 0)).ConfigureAwait(false);
        writer.Family("ingress_yarp_upstream_refused_requests_total"u8, MetricType.Counter, "Requests refused because of upstream-max-pending.");
        await WriteEachAsync(writer, state => state.Limiter is not null,
            (labels, state) => writer.Sample("ingress_yarp_upstream_refused_requests_total"u8, labels, state.Limiter?.GetStatistics()?.TotalFailedLeases ?? 0)).ConfigureAwait(false);
    }

    async ValueTask WriteEachAsync(MetricWriter writer, Func<UpstreamState, bool> applies, Action<byte[], UpstreamState> write)
    {
        foreach (var state in upstreams.All.Where(applies))
        {
            var key = state.Upstream.Key;
            write(MetricWriter.Labels(("namespace", LabelText.Clean(key.Service.Namespace)), ("service", LabelText.Clean(key.Service.Name)), ("port", LabelText.Clean(key.Port))), state);
            if (writer.IsFull)
                await writer.FlushAsync().ConfigureAwait(false);
        }
    }

    // Every Ingress with paths. One whose Service is missing has no endpoints either, but that is not the news.
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
