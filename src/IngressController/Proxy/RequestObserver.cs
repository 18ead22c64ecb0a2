using System.Diagnostics;
using IngressController.Metrics;
using IngressController.Metrics.Requests;
using IngressController.Proxy.Measuring;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>Reports the start and the result of every request to metrics and access log.</summary>
sealed class RequestObserver(RequestRegistry metrics, ConnectionMetrics connections)
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

    void Observe(RequestContext context)
    {
        context.Measure = MeasureOf(context);
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
