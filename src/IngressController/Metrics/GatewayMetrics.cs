using System.Collections.Immutable;
using IngressController.Core.Gateways;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>What becomes of Gateways, their listeners and their routes, as their status says it.</summary>
/// <param name="statuses">What is said now.</param>
sealed class GatewayMetrics(Func<ImmutableArray<GatewayStatus>> statuses) : IMetricSource
{
    /// <summary>The most series of one family; further objects are counted by one more.</summary>
    const int MostSeries = 5_000;

    public async ValueTask WriteAsync(MetricWriter writer)
    {
        var all = statuses();
        var gateways = all.Where(static status => status.Object.Kind == ResourceKind.Gateway).ToList();
        var listeners = gateways.SelectMany(static status => status.Listeners.Select(listener => (Gateway: status.Object.Key, Listener: listener))).ToList();
        var routes = all.Where(static status => IsRoute(status.Object.Kind))
            .SelectMany(static status => status.Parents.Select(parent => (Route: status.Object, Parent: parent))).ToList();
        await writer.FamilyAsync(
            "ingress_yarp_gateway_programmed", MetricType.Gauge, "1 when the Gateway is served.", gateways.Take(MostSeries),
            static status => (MetricWriter.Labels(Of(status.Object.Key)), IsTrue(status.Conditions, "Programmed")));
        await writer.FamilyAsync(
            "ingress_yarp_gateway_listener_programmed", MetricType.Gauge, "1 when the listener of the Gateway is served.", listeners.Take(MostSeries),
            static one => (LabelsOf(one.Gateway, one.Listener), IsTrue(one.Listener.Conditions, "Programmed")));
        await writer.FamilyAsync(
            "ingress_yarp_gateway_listener_routes", MetricType.Gauge, "Routes that the listener has accepted.", listeners.Take(MostSeries),
            static one => (LabelsOf(one.Gateway, one.Listener), one.Listener.AttachedRoutes));
        await writer.FamilyAsync(
            "ingress_yarp_gateway_route_accepted", MetricType.Gauge, "1 when the parent has accepted the route.", routes.Take(MostSeries),
            static one => (LabelsOf(one.Route, one.Parent.Parent), IsTrue(one.Parent.Conditions, "Accepted")));
        await writer.FamilyAsync(
            "ingress_yarp_gateway_route_resolved", MetricType.Gauge, "1 when all that the route leads to can be used.", routes.Take(MostSeries),
            static one => (LabelsOf(one.Route, one.Parent.Parent), IsTrue(one.Parent.Conditions, "ResolvedRefs")));
        writer.Gauge(
            "ingress_yarp_gateway_unmeasured_objects"u8, "Gateways, listeners and parents of routes without series of their own, since there are too many.",
            new[] { gateways.Count, listeners.Count, routes.Count }.Sum(static count => Math.Max(0, count - MostSeries)));
    }

    static bool IsRoute(ResourceKind kind) => kind is ResourceKind.HTTPRoute or ResourceKind.GRPCRoute or ResourceKind.TLSRoute;

    static double IsTrue(ValueArray<Condition> conditions, string type) => conditions.Any(one => one.Type == type && one.IsTrue) ? 1 : 0;

    static (string, string)[] Of(ObjectKey gateway) =>
        [("namespace", LabelText.Clean(gateway.Namespace)), ("gateway", LabelText.Clean(gateway.Name))];

    static byte[] LabelsOf(ObjectKey gateway, ListenerStatus listener) => MetricWriter.Labels([.. Of(gateway), ("listener", LabelText.Clean(listener.Name))]);

    static byte[] LabelsOf(ObjectReference route, ParentRef parent) => MetricWriter.Labels(
        ("namespace", LabelText.Clean(route.Key.Namespace)), ("kind", route.Kind.ToString()), ("route", LabelText.Clean(route.Key.Name)),
        ("gateway_namespace", LabelText.Clean(parent.Namespace ?? route.Key.Namespace)), ("gateway", LabelText.Clean(parent.Name)),
        ("listener", LabelText.Clean(parent.SectionName ?? "")), ("port", parent.Port?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? ""),
        ("parent_kind", LabelText.Clean(parent.Kind ?? "Gateway")));
}
