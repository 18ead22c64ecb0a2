using IngressController.Core.Gateways.Rules;
using IngressController.Features.Mirror;
using IngressController.Proxy;
using IngressController.Proxy.Outgoing;
using UpstreamTlsSettings = IngressController.Proxy.Forwarding.UpstreamTls;

namespace IngressController.Features.GatewayFilters;

/// <summary>The filters RequestMirror: copies of some or all requests, one for each target.</summary>
/// <param name="services">What sends them: the same places and memory as for <c>mirror-target</c>.</param>
/// <param name="random">Draws which requests are copied, and endpoints.</param>
sealed class MirrorFilterFeature(FeatureServices services, Random random) : Feature<MirrorFilterPolicy>, IDisposable
{
    readonly UrlClients _connections = new(services.Names, services.Connect, verifiesCertificates: true);

    public override Stage Stage => Stage.Transform;

    public void Dispose() => _connections.Dispose();

    protected override void Bind(MirrorFilterPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var @namespace = scope.Route.Gateway?.Route.Key.Namespace ?? "";
        foreach (var target in policy.Targets)
        {
            if (scope.Upstreams.Find(target.Upstream) is not { } upstream)
                continue;
            var step = new MirrorStep(
                new EndpointTarget(upstream, target.Backend, random), services.Mirrors, services.Mirrors.ShareOf(@namespace),
                _connections.Of(@namespace, target.Backend.Tls is { } tls ? new(UpstreamTlsSettings.Of(tls), target.Backend.IsHttp2) : null));
            pipeline.Use(next => context => random.Next(target.Denominator) < target.Numerator ? step.RunAsync(context, next) : next(context));
        }
    }
}
