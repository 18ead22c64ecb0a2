using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.UpstreamVhost;

/// <param name="Host">Sent as Host in place of the client's.</param>
sealed record UpstreamVhostPolicy(string Host) : IPolicy;

/// <summary><c>upstream-vhost</c> (behaviour 1).</summary>
sealed class UpstreamVhostFeature : Feature<UpstreamVhostPolicy>
{
    static readonly Annotation Vhost = new("upstream-vhost", "Host header sent to the upstream, in place of the client's.");

    public override IReadOnlyList<Annotation> Annotations => [Vhost];

    public override Stage Stage => Stage.Transform;

    protected override UpstreamVhostPolicy? ParsePolicy(AnnotationReader reader)
    {
        if (!reader.TryGet(Vhost, out var host))
            return null;
        if (Uri.CheckHostName(host.Split(':')[0]) != UriHostNameType.Unknown)
            return new(host);
        reader.Reject(Vhost, $"\"{host}\" is not a host name");
        return null;
    }

    protected override void Bind(UpstreamVhostPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.EditRequest((_, request) => request.Headers.Host = policy.Host);
}
