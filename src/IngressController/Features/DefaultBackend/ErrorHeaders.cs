using IngressController.Proxy;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.DefaultBackend;

/// <summary>The headers that describe a failed request to a default backend (behaviour 31, 106).</summary>
static class ErrorHeaders
{
    public static void Add(RequestContext context, OutgoingHead request, string code)
    {
        var route = context.Route!.Route;
        request.Set("X-Code", code);
        request.Set("X-Format", context.Http.Request.Headers.Accept.ToString());
        request.Set("X-Namespace", route.Ingress?.Namespace ?? "");
        request.Set("X-Ingress-Name", route.Ingress?.Name ?? "");
        request.Set("X-Service-Name", ServiceOf(route)?.Service.Name ?? "");
        request.Set("X-Service-Port", ServiceOf(route)?.Port ?? "");
    }

    static UpstreamKey? ServiceOf(Route route) => route.Upstream?.Key;
}
