using System.Diagnostics;
using IngressController.Metrics;
using IngressController.Metrics.Requests;
using IngressController.Proxy.Measuring;
using IngressController.Proxy.Reasons;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>Reports the start and the result of every request to metrics and access log.</summary>
sealed class RequestObserver(RequestRegistry metrics, ConnectionMetrics connections, AnswerCounts answers, RecentFailures failures)
{
    public void Begin() => connections.RequestBegun();

    /// <summary>Records the request before counting it as ended: when no request is open, all are recorded.</summary>
    public void End(RequestContext context)
    {
        try
        {
            if (!context.IsUnobserved)
                Observe(context);
        }
        finally
        {
            connections.RequestEnded();
        }
    }

    /// <summary>Shows a refusal among the last failures. For what is told seldom: a client must not push the others out.</summary>
    public void Note(RequestContext context, int status, AnswerReason reason, string detail) => failures.Add(context, null, status, reason, detail);

    void Observe(RequestContext context)
    {
        context.Measure = MeasureOf(context);
        Explain(context);
        if (context.Route is { } route)
        {
            route.Metrics.Record(context.Measure, context.HostHeader.Text, context.Canary?.Upstream.Key.Name);
            if (route.Log is { IsOn: true } log)
                log.Write(context);
        }
        else
        {
            // Refused before routing: as in nginx' default server, only the global settings decide about its log.
            metrics.CountRefused();
            if (context.Table.Version > 0)
                context.Table.Routes[context.Table.Routing.CatchAll.Unmatched.Index].Log?.Write(context);
        }
    }

    // What a pod answered well needs no reason, even where an error led to it.
    void Explain(RequestContext context)
    {
        if (context.Status == StatusCodes.Status499ClientClosedRequest)
            context.Reason = AnswerReason.ClientLeft;
        if (context.Reason is not { } reason)
            return;
        var isByPod = context.Answerer == Answerer.Pod;
        var isOfBackend = reason == AnswerReason.DefaultBackend || reason == AnswerReason.ErrorBackend;
        if (isByPod && context.Status < StatusCodes.Status400BadRequest && !reason.IsOfPod && !isOfBackend)
        {
            context.Reason = null;
            return;
        }

        answers.Count(reason);

        // Tries that failed at pods were told already; 505 is the client's fault.
        var isOurs = context.Status is >= StatusCodes.Status500InternalServerError and not StatusCodes.Status505HttpVersionNotsupported;
        if (isOurs && !reason.IsOfPod && !(isByPod && isOfBackend))
            failures.Add(context, null, context.Status, reason, null);
    }

    static RequestMeasure MeasureOf(RequestContext context)
    {
        var http = context.Http;
        var tries = context.Exchange.Tries;

        // Several tries have no single time: like ingress-nginx, skip these histograms.
        var only = tries.Count == 1 ? tries[0] : default;
        var hasOne = tries.Count == 1;
        return new(
            http.Request.Method,
            context.Status,
            Stopwatch.GetTimestamp() - context.StartedAt,
            hasOne ? only.Response : -1,
            hasOne ? only.Header : -1,
            hasOne ? only.Connect : -1,
            HeadLength.OfRequestLine(http.Features.GetRequiredFeature<IHttpRequestFeature>()) + context.Headers.Length + context.Traffic.BodyReceived,
            HeadLength.OfAnswer(http.Response, context.Traffic));
    }
}
