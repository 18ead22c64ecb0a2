using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Forwarding;

/// <summary>One try at one destination, for metrics, log and traces. Times are stopwatch ticks since its begin.</summary>
/// <param name="Destination">Where it went.</param>
/// <param name="BegunAt">Stopwatch time at which it began.</param>
/// <param name="Connect">Until a connection was open, 0 on one in use; -1 when there never was one.</param>
/// <param name="Header">Until the head of the answer came; -1 when none came.</param>
/// <param name="Response">Until the try was over.</param>
/// <param name="Status">The destination's, or what its failure means.</param>
readonly record struct UpstreamTry(DestinationState Destination, long BegunAt, long Connect, long Header, long Response, int Status);
