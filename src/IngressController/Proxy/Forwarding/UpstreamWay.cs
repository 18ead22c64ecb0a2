using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding.Bodies;

namespace IngressController.Proxy.Forwarding;

/// <summary>A way to a route's destinations: a protocol with the connections that speak it.</summary>
abstract class UpstreamWay
{
    /// <summary>Sends a request to a destination, and passes the answer on unless the exchange declines it.</summary>
    /// <param name="body">The body, when it was read before; null: it is read while it is sent, if there is one.</param>
    /// <returns>The result. No exception of the destination or the client escapes.</returns>
    public abstract ValueTask<TryResult> TryAsync(RequestContext context, DestinationState destination, BufferedBody? body);
}
