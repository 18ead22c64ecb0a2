using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Proxy;

namespace IngressController.Features.UpstreamVhost;

/// <param name="Host">Sent as Host in place of the client's.</param>
sealed record UpstreamVhostPolicy(RequestHost Host) : IPolicy;

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
        if (RequestHost.TryParse(host, out var vhost) && !vhost.IsNone)
            return new(vhost);
        reader.Reject(Vhost, $"\"{host}\" is not a host name that can be sent (a name or an address, with a port of 0 to 65535 if any)");
        return null;
    }

    protected override void Bind(UpstreamVhostPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.EditRequest((_, request) => request.SetHost(policy.Host));
}
