using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Forwarding;

/// <summary>One try at one destination, for metrics, log and traces. Times are stopwatch ticks since its start.</summary>
/// <param name="BegunAt">Stopwatch time of its start.</param>
/// <param name="Connect">Until the connection was open, 0 on a reused one; -1 without a connection.</param>
/// <param name="Header">Until the headers of the answer came; -1 without an answer.</param>
/// <param name="Response">Until the try ended.</param>
/// <param name="Status">The destination's status, or the status of the failure.</param>
/// <param name="BeginsAnother">Whether it is the first try of another upstream request than the try before: nginx writes a colon between them.</param>
readonly record struct UpstreamTry(DestinationState Destination, long BegunAt, long Connect, long Header, long Response, int Status, bool BeginsAnother);
