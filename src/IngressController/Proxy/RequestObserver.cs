using System.Diagnostics;
using IngressController.Metrics;
using IngressController.Metrics.Requests;
using IngressController.Proxy.Measuring;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>Tells metrics and the access log of every request: that it has begun, and what it came to.</summary>
sealed class RequestObserver(RequestRegistry metrics, ConnectionMetrics connections)
{
    public void Begin() => connections.RequestBegun();

    /// <summary>Counts and logs it, and only then as ended: whoever sees that no request is open sees the counts of all.</summary>
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
            // Refused before a route was chosen: nginx logs these in its default server, by the global settings alone.
            metrics.CountRefused();
            if (context.Table.Version > 0)
                context.Table.Routes[context.Table.Routing.CatchAll.Unmatched.Index].Log?.Write(context);
        }
    }

    static RequestMeasure MeasureOf(RequestContext context)
    {
        var http = context.Http;
        var tries = context.Exchange.Tries;

        // With several tries there is no one time: ingress-nginx skips these histograms then, and so do we.
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
