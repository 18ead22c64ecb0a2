using IngressController.Core.Routing;
using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Streams;

/// <summary>A TCP or UDP service with the run-time state of where it leads.</summary>
sealed record BoundStream(StreamService Service, UpstreamState Upstream);
