using IngressController.Metrics.Requests;
using IngressController.Proxy.Access;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>A route with everything needed to serve it, built with its table. Immutable.</summary>
sealed record BoundRoute
{
    public required Route Route { get; init; }

    /// <summary>The run-time state of its upstream; null: it has none and answers 404.</summary>
    public required UpstreamState? Upstream { get; init; }

    /// <summary>Its pipeline: features in order, then forwarding.</summary>
    public required RequestStep Handle { get; init; }

    public required RouteForwarding Forwarding { get; init; }

    /// <summary>Edits of requests to pods, in order.</summary>
    public required RequestEdit[] RequestEdits { get; init; }

    /// <summary>Edits of all answers, in order.</summary>
    public required ResponseEdit[] ResponseEdits { get; init; }

    /// <summary>Whether the client sees the pod's Server header.</summary>
    public required bool KeepsServerHeader { get; init; }

    public required RouteMetrics Metrics { get; init; }

    /// <summary>The access log; null: none.</summary>
    public required RouteLog? Log { get; init; }

    /// <summary>Refuses ambiguous targets; null when all paths of the host have the same access rules.</summary>
    public PathGuard? Guard { get; init; }

    /// <summary>Client headers that are never sent to any destination; null: none.</summary>
    public HeaderNameSet? Withheld { get; init; }

    public void EditRequest(RequestContext context, OutgoingHead request)
    {
        foreach (var edit in RequestEdits)
            edit(context, request);
    }

    public void EditResponse(RequestContext context, HttpResponse response)
    {
        // A pod's answer may have a body, which these have not.
        if (context.Rewrite is { AnswerStatus: > 0 and not (204 or 205 or 304) and var status } && context.Answerer == Answerer.Pod)
        {
            response.StatusCode = status;
            context.Http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = ErrorAnswers.ReasonOf(status);
        }

        foreach (var edit in ResponseEdits)
            edit(context, response);
    }
}
