using IngressController.Core.Routing;
using IngressController.Metrics;
using IngressController.Proxy.Balancing;

namespace IngressController.Proxy;

/// <summary>A route with what serving it takes, put together when its table is built.</summary>
/// <param name="Route">The route.</param>
/// <param name="Upstream">The run-time state of its upstream; null when it has none and answers 404.</param>
/// <param name="Handle">Its pipeline: features in order, then forwarding.</param>
/// <param name="Metrics">Where its requests are counted.</param>
sealed record BoundRoute(Route Route, UpstreamState? Upstream, RequestStep Handle, RouteMetrics Metrics);
