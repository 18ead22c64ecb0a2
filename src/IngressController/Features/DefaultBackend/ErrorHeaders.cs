using IngressController.Core.Routing;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.DefaultBackend;

/// <summary>What a default backend is told of the request that failed (behaviour 31, 106).</summary>
static class ErrorHeaders
{
    public static void Add(RequestContext context, HttpRequestMessage request, string code)
    {
        var route = context.Route!.Route;
        HeaderEdits.Set(request, "X-Code", code);
        HeaderEdits.Set(request, "X-Format", context.Http.Request.Headers.Accept.ToString());
        HeaderEdits.Set(request, "X-Namespace", route.Ingress?.Namespace ?? "");
        HeaderEdits.Set(request, "X-Ingress-Name", route.Ingress?.Name ?? "");
        HeaderEdits.Set(request, "X-Service-Name", ServiceOf(route)?.Service.Name ?? "");
        HeaderEdits.Set(request, "X-Service-Port", ServiceOf(route)?.Port ?? "");
    }

    static UpstreamKey? ServiceOf(Route route) => route.Upstream?.Key;
}
