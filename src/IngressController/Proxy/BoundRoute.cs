using System.Collections.Frozen;
using IngressController.Core.Routing;
using IngressController.Metrics.Requests;
using IngressController.Proxy.Access;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy;

/// <summary>A route with what serving it takes, put together when its table is built.</summary>
/// <param name="Route">The route.</param>
/// <param name="Upstream">The run-time state of its upstream; null when it has none and answers 404.</param>
/// <param name="Handle">Its pipeline: features in order, then forwarding.</param>
/// <param name="Forwarding">How requests are sent to pods.</param>
/// <param name="RequestEdits">Changes to the request a pod gets, in order.</param>
/// <param name="ResponseEdits">Changes to every answer, in order.</param>
/// <param name="KeepsServerHeader">Whether the client sees the pod's Server header.</param>
/// <param name="Metrics">Where its requests are counted.</param>
/// <param name="Log">Where they are logged; null: nowhere.</param>
sealed record BoundRoute(
    Route Route,
    UpstreamState? Upstream,
    RequestStep Handle,
    RouteForwarding Forwarding,
    RequestEdit[] RequestEdits,
    ResponseEdit[] ResponseEdits,
    bool KeepsServerHeader,
    RouteMetrics Metrics,
    RouteLog? Log)
{
    /// <summary>Refuses targets that could be meant for a path with other access rules; null where all paths of the host have the same.</summary>
    public PathGuard? Guard { get; init; }

    /// <summary>Headers of the client that are never sent on, to whomever; null: none.</summary>
    public FrozenSet<string>? Withheld { get; init; }

    public void EditRequest(RequestContext context, OutgoingHead request)
    {
        foreach (var edit in RequestEdits)
            edit(context, request);
    }

    public void EditResponse(RequestContext context, HttpResponse response)
    {
        foreach (var edit in ResponseEdits)
            edit(context, response);
    }
}
