using System.Diagnostics.CodeAnalysis;
using IngressController.Core.Gateways.Rules;
using IngressController.Features.Mirror;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Gateways;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.GatewayFilters;

/// <summary>An endpoint of a Service, another one for each copy. Path and query are those that the client sent.</summary>
/// <param name="upstream">The Service.</param>
/// <param name="backend">What it speaks.</param>
/// <param name="random">Draws endpoints.</param>
sealed class EndpointTarget(UpstreamState upstream, BackendPolicy backend, Random random) : IMirrorTarget
{
    public bool WithBody => true;

    public bool IsHttp2 => backend.IsHttp2;

    public bool TryFind(RequestContext context, [NotNullWhen(true)] out OutgoingUrl? url, out RequestHost host)
    {
        (url, host) = (null, default);
        var serving = upstream.Serving;
        return serving.Count > 0 && RequestHost.TryParse(serving[random.Next(serving.Count)].Destination.Authority, out var authority) &&
            OutgoingUrl.TryCreate(backend.Tls is null ? "http" : "https", authority, GatewayChooser.ForPod(context.Asked), out url);
    }
}
