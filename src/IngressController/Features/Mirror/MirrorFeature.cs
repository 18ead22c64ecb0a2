using IngressController.Core.Annotations;
using IngressController.Expressions;
using IngressController.Metrics.Exposition;
using IngressController.Proxy;

namespace IngressController.Features.Mirror;

/// <summary>Sends a copy of each request elsewhere and drops its answer.</summary>
sealed class MirrorFeature(ILogger<MirrorSender> log) : Feature<MirrorPolicy>, IMetricSource, IDisposable
{
    static readonly Annotation Target = new("mirror-target", "URL that a copy of each request goes to; may hold variables, add $request_uri to keep path and query.");
    static readonly Annotation RequestBody = new("mirror-request-body", "on (default) or off: whether bodies are copied too.");
    static readonly Annotation Host = new("mirror-host", "Host header of the copies; the URL's host unless set.");

    readonly MirrorSender _sender = new(log);

    public override IReadOnlyList<Annotation> Annotations => [Target, RequestBody, Host];

    public override Stage Stage => Stage.Transform;

    public ValueTask WriteAsync(MetricWriter writer) => _sender.WriteAsync(writer);

    public void Dispose() => _sender.Dispose();

    protected override MirrorPolicy? ParsePolicy(AnnotationReader reader)
    {
        if (!reader.TryGet(Target, out var text) || text.Length == 0)
            return null;
        if (!text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            reader.Reject(Target, $"\"{text}\" does not begin with http:// or https://");
            return null;
        }

        if (!Template.TryParse(text, out var target, out var problem))
        {
            reader.Reject(Target, $"\"{text}\" {problem}");
            return null;
        }

        if (target.IsConstant && !Uri.TryCreate(text, UriKind.Absolute, out _))
        {
            reader.Reject(Target, $"\"{text}\" is not a URL");
            return null;
        }

        return new(target, HostOf(reader), reader.OneOf(RequestBody, "on", "off") != "off");
    }

    protected override void Bind(MirrorPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var step = new MirrorStep(policy, _sender);
        pipeline.Use(next => context => step.RunAsync(context, next));
    }

    static string? HostOf(AnnotationReader reader)
    {
        if (!reader.TryGet(Host, out var host) || host.Length == 0)
            return null;
        if (host.All(c => c is > ' ' and < '\x7f'))
            return host;
        reader.Reject(Host, $"\"{host}\" is not a host name");
        return null;
    }
}
