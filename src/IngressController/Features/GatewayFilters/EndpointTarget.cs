using System.Diagnostics.CodeAnalysis;
using IngressController.Features.Mirror;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.GatewayFilters;

/// <summary>An endpoint of a Service, another one for each copy. Path and query are those that the client sent.</summary>
sealed class EndpointTarget(UpstreamState upstream, Random random) : IMirrorTarget
{
    public bool WithBody => true;

    public bool TryFind(RequestContext context, [NotNullWhen(true)] out OutgoingUrl? url, out RequestHost host)
    {
        (url, host) = (null, default);
        var serving = upstream.Serving;
        return serving.Count > 0 && RequestHost.TryParse(serving[random.Next(serving.Count)].Destination.Authority, out var authority) &&
            OutgoingUrl.TryCreate("http", authority, context.Asked.Origin, out url);
    }
}
