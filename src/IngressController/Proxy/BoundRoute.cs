using System.Collections.Frozen;
using IngressController.Core.Routing;
using IngressController.Metrics.Requests;
using IngressController.Proxy.Access;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy;

/// <summary>A route with what serving it takes, put together when its table is built. Immutable.</summary>
sealed record BoundRoute
{
    public required Route Route { get; init; }

    /// <summary>The run-time state of its upstream; null when it has none and answers 404.</summary>
    public required UpstreamState? Upstream { get; init; }

    /// <summary>Its pipeline: features in order, then forwarding.</summary>
    public required RequestStep Handle { get; init; }

    /// <summary>How requests are sent to pods.</summary>
    public required RouteForwarding Forwarding { get; init; }

    /// <summary>Changes to the request a pod gets, in order.</summary>
    public required RequestEdit[] RequestEdits { get; init; }

    /// <summary>Changes to every answer, in order.</summary>
    public required ResponseEdit[] ResponseEdits { get; init; }

    /// <summary>Whether the client sees the pod's Server header.</summary>
    public required bool KeepsServerHeader { get; init; }

    /// <summary>Where its requests are counted.</summary>
    public required RouteMetrics Metrics { get; init; }

    /// <summary>Where they are logged; null: nowhere.</summary>
    public required RouteLog? Log { get; init; }

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
