using IngressController.Core.Annotations;

namespace IngressController.Proxy.Balancing;

/// <summary>When a failing destination is ejected.</summary>
/// <param name="ConsecutiveFailures">Consecutive failures that eject it.</param>
/// <param name="EjectionTime">How long it gets no requests.</param>
/// <param name="MaxPercent">Maximum share of an upstream that may be ejected; one destination always may, all of them never.</param>
sealed record OutlierRules(int ConsecutiveFailures, TimeSpan EjectionTime, int MaxPercent) : IPolicy;

/// <summary>Limits of concurrent requests to an upstream.</summary>
/// <param name="MaxConnections">Concurrent requests to its pods; over HTTP/1.1 each uses a connection.</param>
/// <param name="MaxPending">Maximum of queued requests; further ones get 503.</param>
sealed record UpstreamLimits(int MaxConnections, int MaxPending) : IPolicy;
