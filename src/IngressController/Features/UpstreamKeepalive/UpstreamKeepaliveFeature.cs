using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.UpstreamKeepalive;

/// <param name="Idle">Idle time of a connection.</param>
/// <param name="Lifetime">Longest life of a connection; zero: none is used twice.</param>
sealed record UpstreamKeepalivePolicy(TimeSpan Idle, TimeSpan Lifetime) : IPolicy;

/// <summary>The ConfigMap's <c>upstream-keepalive-*</c> (behaviour 91).</summary>
sealed class UpstreamKeepaliveFeature : Feature<UpstreamKeepalivePolicy>
{
    const int Longest = 86_400;

    static readonly Setting Connections = new("upstream-keepalive-connections", "320", "0: no connection to a pod is used twice. Otherwise their number is not limited.");
    static readonly Setting Time = new("upstream-keepalive-time", "1h", "Longest life of a connection to a pod.");
    static readonly Setting Timeout = new("upstream-keepalive-timeout", "60", "Seconds that a connection to a pod may be idle; 55 unless set, to be ahead of pods that close after 60.");
    static readonly Setting Requests = new("upstream-keepalive-requests", "10000", "No effect: the requests of a connection are not limited.");

    public override IReadOnlyList<Setting> Settings => [Connections, Time, Timeout, Requests];

    public override Stage Stage => Stage.Transform;

    protected override UpstreamKeepalivePolicy? ParsePolicy(AnnotationReader reader)
    {
        var settings = reader.Settings;
        if (settings.Has(Requests))
            settings.Warn(Requests, "the requests of a connection are not limited; upstream-keepalive-time limits its life");
        var connections = settings.Int(Connections);
        if (connections > 0 && settings.Has(Connections))
            settings.Warn(Connections, "the number of idle connections is not limited; upstream-keepalive-timeout ends them");
        var idle = settings.Has(Timeout) ? TimeSpan.FromSeconds(settings.Int(Timeout, 0, Longest)) : ClientProfile.Default.IdleTimeout;
        var lifetime = connections == 0 || idle == TimeSpan.Zero ? TimeSpan.Zero : settings.Duration(Time, TimeSpan.FromSeconds(1));
        return idle == ClientProfile.Default.IdleTimeout && lifetime == ClientProfile.Default.Lifetime ? null : new(idle, lifetime);
    }

    protected override void Bind(UpstreamKeepalivePolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Forward = pipeline.Forward with { Client = pipeline.Forward.Client with { IdleTimeout = policy.Idle, Lifetime = policy.Lifetime } };
}
