using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;
using IngressController.Metrics.Exposition;
using IngressController.Core.Routing;
using IngressController.Proxy;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.Mirror;

/// <summary>Sends a copy of each request elsewhere and drops its answer.</summary>
sealed class MirrorFeature(ConnectPolicy connect, ILogger<MirrorSender> log) : Feature<MirrorPolicy>, IMetricSource, IDisposable
{
    static readonly Annotation Target = new("mirror-target", "URL that a copy of each request goes to; may hold variables, add $request_uri to keep path and query. Link-local and cloud metadata addresses and the controller itself are refused.");
    static readonly Annotation RequestBody = new("mirror-request-body", "on (default) or off: whether bodies are copied too.");
    static readonly Annotation Host = new("mirror-host", "Host header of the copies; the URL's host unless set. Variables are allowed.");

    readonly MirrorSender _sender = new(log);
    readonly UrlClients _connections = new(connect, verifiesCertificates: true);

    public override IReadOnlyList<Annotation> Annotations => [Target, RequestBody, Host];

    public override Stage Stage => Stage.Transform;

    public ValueTask WriteAsync(MetricWriter writer) => _sender.WriteAsync(writer);

    public void Dispose()
    {
        _sender.Dispose();
        _connections.Dispose();
    }

    protected override MirrorPolicy? ParsePolicy(AnnotationReader reader)
    {
        if (!reader.TryGet(Target, out var text) || text.Length == 0)
            return null;
        if (!UrlTemplate.TryParse(text, out var target, out var problem))
        {
            reader.Reject(Target, problem);
            return null;
        }

        return new(target, HostOf(reader), reader.OneOf(RequestBody, "on", "off") != "off");
    }

    protected override void Bind(MirrorPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var step = new MirrorStep(policy, _sender, _connections.Of(scope.Route.Ingress?.Namespace ?? ""));
        pipeline.Use(next => context => step.RunAsync(context, next));
    }

    // Checked by the type that it is sent as; with variables, each value of them is.
    static Template? HostOf(AnnotationReader reader)
    {
        if (!reader.TryGet(Host, out var text) || text.Length == 0)
            return null;
        if (!Template.TryParse(text, out var host, out var problem))
            reader.Reject(Host, $"\"{text}\" {problem}");
        else if (!host.IsConstant || RequestHost.TryParse(text, out _))
            return host;
        else
            reader.Reject(Host, $"\"{text}\" is not a host name that can be sent (a name or an address, with a port of 0 to 65535 if any)");
        return null;
    }
}
