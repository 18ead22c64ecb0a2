using System.Diagnostics;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Tracing;

/// <summary>
/// One server span for each request of a traced route, as a child of the caller's span or as the root of a new trace (W3C Trace
/// Context). Routes that are not traced have no step for it, and pass trace headers on unchanged.
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
            // Ignore Activity.Current as parent: no span of ours encloses a request.
            Activity.Current = null;
            var span = spans.Begin(source, name?.Evaluate(context) ?? $"{context.Http.Request.Method} {path}", ActivityKind.Server, parent);
            context.Trace = span?.Context ?? parent;
            try
            {
                await next(context);
            }
            finally
            {
                spans.End(span, span => Describe(span, context, path));
            }
        });
    }

    static ActivityContext CallerOf(IHeaderDictionary headers) =>
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var caller) ? caller : default;

    // OpenTelemetry's semantic conventions for HTTP servers, and the Kubernetes objects involved.
    static void Describe(Activity span, RequestContext context, string path)
    {
        var request = context.Http.Request;
        var status = context.Status != 0 ? context.Status : context.Http.Response.StatusCode;
        span.SetTag("http.request.method", request.Method);
        span.SetTag("url.scheme", context.Scheme);
        span.SetTag("url.path", context.Asked.Path.ToString());
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
