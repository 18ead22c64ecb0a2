using IngressController.Core.Annotations;

namespace IngressController.Proxy.Balancing;

/// <summary>When a destination that keeps failing gets no requests for a while.</summary>
/// <param name="ConsecutiveFailures">Failures in a row that eject it.</param>
/// <param name="EjectionTime">How long.</param>
/// <param name="MaxPercent">How much of an upstream may be ejected at a time; one destination always may, all of them never.</param>
sealed record OutlierRules(int ConsecutiveFailures, TimeSpan EjectionTime, int MaxPercent) : IPolicy;

/// <summary>How many requests an upstream gets at a time.</summary>
/// <param name="MaxConnections">Requests with its pods at a time; over HTTP/1.1 each has a connection.</param>
/// <param name="MaxPending">Requests that may wait for their turn; beyond that 503.</param>
sealed record UpstreamLimits(int MaxConnections, int MaxPending) : IPolicy;
