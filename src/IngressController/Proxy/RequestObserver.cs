using IngressController.Metrics;

namespace IngressController.Proxy;

/// <summary>Tells metrics and the access log of every request that has ended.</summary>
sealed class RequestObserver(MetricsRegistry metrics, AccessLog accessLog)
{
    public void Observe(RequestContext context)
    {
        if (context.IsUnobserved)
            return;
        if (context.Route is { } route)
            route.Metrics.Record(context.Http.Request.Method, context.Status);
        else
            metrics.RecordRefused();
        accessLog.Write(context);
    }
}
