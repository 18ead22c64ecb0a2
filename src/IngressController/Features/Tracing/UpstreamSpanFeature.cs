using System.Diagnostics;
using System.Globalization;
using IngressController.Proxy;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.Tracing;

/// <summary>
/// The second half of tracing: one client span around the forwarding of a request, including all retries. The pod gets its context as
/// parent. It is bound last, next to the forwarding.
/// </summary>
sealed class UpstreamSpanFeature(TracerRegistry tracers, Spans spans) : Feature
{
    public override Stage Stage => Stage.Transform;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.Route.Policies.Get<TracingPolicy>() is not { } policy)
            return;
        var source = tracers.Of(policy.Settings);
        pipeline.Use(next => async context =>
        {
            var span = spans.Begin(source, context.Upstream?.Upstream.Key.Name ?? "no upstream", ActivityKind.Client);
            try
            {
                await next(context);
            }
            finally
            {
                spans.End(span, span => Describe(span, context));
            }
        });
        pipeline.EditRequest(static (_, request) => Pass(request));
    }

    // Replaces the client's headers: the pod's parent is our span.
    static void Pass(OutgoingHead request)
    {
        if (Activity.Current is not { Id: { } id } span)
            return;
        request.Set("traceparent", id);
        request.Set("tracestate", span.TraceStateString ?? "");
    }

    static void Describe(Activity span, RequestContext context)
    {
        var tries = context.Exchange.Tries;
        span.SetTag("http.request.method", context.Http.Request.Method);
        span.SetTag("k8s.service.name", context.Upstream?.Upstream.Key.Service.Name);
        if (tries.Count == 0)
            return;
        var (last, destination) = (tries[^1], tries[^1].Destination.Destination);
        span.SetTag("server.address", destination.Address);
        span.SetTag("server.port", destination.Port);
        span.SetTag("http.response.status_code", last.Status);
        if (tries.Count > 1)
            span.SetTag("http.request.resend_count", tries.Count - 1);
        if (last.Header < 0)
            span.SetTag("error.type", last.Status.ToString(CultureInfo.InvariantCulture));
        if (last.Header < 0 || last.Status >= 500)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
