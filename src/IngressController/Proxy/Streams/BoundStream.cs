using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Streams;

/// <summary>A TCP or UDP service with the run-time state of its upstream.</summary>
sealed record BoundStream(StreamService Service, UpstreamState Upstream);
