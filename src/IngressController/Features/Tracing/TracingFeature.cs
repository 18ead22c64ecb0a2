using System.Diagnostics;
using IngressController.Proxy.Expressions;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.Tracing;

/// <summary>
/// One server span for each request of a route that is traced, within the trace of its caller or as the begin of one (W3C Trace
/// Context). Routes that are not traced have no step for it, and pass the headers of a trace on as they are.
/// </summary>
sealed class TracingFeature(TracerRegistry tracers, Spans spans) : Feature<TracingPolicy>, IDisposable
{
    public override Stage Stage => Stage.Trace;

    public void Dispose() => tracers.Dispose();

    protected override void Bind(TracingPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var source = tracers.Of(policy.Settings);
        var name = policy.OperationName is { } text && Template.TryParse(text, out var parsed, out _) ? parsed : null;
        var path = scope.Route.Path;
        pipeline.Use(next => async context =>
        {
            var parent = policy.TrustsCaller ? CallerOf(context.Http.Request.Headers) : default;
            // Not the parent that Activity.Current might be: nothing above a request is a span of ours.
            Activity.Current = null;
            var span = spans.Begin(source, name?.Evaluate(context) ?? $"{context.Http.Request.Method} {path}", ActivityKind.Server, parent);
            context.Trace = span?.Context ?? parent;
            try
            {
                await next(context).ConfigureAwait(false);
            }
            finally
            {
                spans.End(span, span => Describe(span, context, path));
            }
        });
    }

    static ActivityContext CallerOf(IHeaderDictionary headers) =>
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var caller) ? caller : default;

    // OpenTelemetry's semantic conventions for HTTP servers, and which objects of the cluster it was for.
    static void Describe(Activity span, RequestContext context, string path)
    {
        var request = context.Http.Request;
        var status = context.Status != 0 ? context.Status : context.Http.Response.StatusCode;
        span.SetTag("http.request.method", request.Method);
        span.SetTag("url.scheme", context.Scheme);
        span.SetTag("url.path", context.Target.Path.ToString());
        span.SetTag("server.address", context.Host.Text);
        span.SetTag("client.address", context.ClientAddressText);
        span.SetTag("network.protocol.version", HttpProtocol.IsHttp2(request.Protocol) ? "2" : "1.1");
        span.SetTag("user_agent.original", request.Headers.UserAgent.ToString());
        span.SetTag("http.route", path);
        span.SetTag("http.response.status_code", status);
        span.SetTag("k8s.namespace.name", context.Route?.Route.Ingress?.Namespace);
        span.SetTag("k8s.ingress.name", context.Route?.Route.Ingress?.Name);
        if (status >= 500)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
