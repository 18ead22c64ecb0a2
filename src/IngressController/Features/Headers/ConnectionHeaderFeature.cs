using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <param name="Close">Connection: close towards the upstream; else keep-alive.</param>
sealed record ConnectionHeaderPolicy(bool Close) : IPolicy;

/// <summary><c>connection-proxy-header</c>. A protocol upgrade keeps its own header, which this would break.</summary>
sealed class ConnectionHeaderFeature : Feature<ConnectionHeaderPolicy>
{
    static readonly Annotation Connection = new("connection-proxy-header", "Connection header sent to the upstream: close or keep-alive.");

    public override IReadOnlyList<Annotation> Annotations => [Connection];

    public override Stage Stage => Stage.Transform;

    protected override ConnectionHeaderPolicy? ParsePolicy(AnnotationReader reader) =>
        reader.OneOf(Connection, "close", "keep-alive") is { } value ? new(value == "close") : null;

    protected override void Bind(ConnectionHeaderPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditRequest((context, request) =>
    {
        if (context.Http.Request.Headers.Upgrade.Count == 0)
            request.SetConnection(policy.Close);
    });
}
