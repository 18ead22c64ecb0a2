using IngressController.Metrics.Exposition;
using IngressController.Proxy;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.Mirror;

/// <summary>Sends a copy of each request elsewhere and drops its answer.</summary>
sealed class MirrorFeature(FeatureServices services) : Feature<MirrorPolicy>, IMetricSource, IDisposable
{
    readonly MirrorSender _sender = services.Mirrors.EnterIn(services.Ledger);
    readonly UrlClients _connections = new(services.Names, services.Connect, verifiesCertificates: true);

    public override Stage Stage => Stage.Transform;

    public ValueTask WriteAsync(MetricWriter writer) => _sender.WriteAsync(writer);

    public void Dispose()
    {
        _sender.Dispose();
        _connections.Dispose();
    }

    protected override void Bind(MirrorPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var @namespace = scope.Route.Ingress?.Namespace ?? "";
        var step = new MirrorStep(new UrlTarget(policy), _sender, _sender.ShareOf(@namespace), _connections.Of(@namespace));
        pipeline.Use(next => context => step.RunAsync(context, next));
    }
}
