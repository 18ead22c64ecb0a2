using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;

namespace IngressController.Features.PassiveProtection;

/// <summary>
/// Ejects pods that keep failing: no connection, no answer in time, or 502, 503 or 504. Beyond ingress-nginx, off by default. Acts
/// where destinations are chosen, by way of the upstream's policies, so the first Ingress that uses a Service decides.
/// </summary>
sealed class OutlierEjectionFeature : Feature<OutlierRules>
{
    static readonly Annotation Failures = new("outlier-consecutive-failures", "Failures in a row after which a pod gets no requests for a while; 0: never.");
    static readonly Annotation Time = new("outlier-ejection-time", "Seconds for which it gets none; 30 unless set.");
    static readonly Annotation Share = new("outlier-max-ejected-percent", "How much of a Service may be out at a time, in percent; 50 unless set. One pod always may, all never.");

    public override IReadOnlyList<Annotation> Annotations => [Failures, Time, Share];

    public override Stage Stage => Stage.Upstream;

    protected override OutlierRules? ParsePolicy(AnnotationReader reader)
    {
        var time = reader.Int(Time, 1, 86_400) ?? 30;
        var share = reader.Int(Share, 1, 100) ?? 50;
        return reader.Int(Failures, 0, 1_000_000) is > 0 and var failures ? new(failures, TimeSpan.FromSeconds(time), share) : null;
    }

    protected override void Bind(OutlierRules policy, RouteScope scope, RoutePipeline pipeline)
    {
        // The upstream has it.
    }
}

/// <summary>Limits the requests that a Service's pods get at a time. Beyond ingress-nginx, off by default.</summary>
sealed class UpstreamLimitsFeature : Feature<UpstreamLimits>
{
    static readonly Annotation Connections = new("upstream-max-connections", "Requests that a Service's pods get at a time from one controller; 0: any number.");
    static readonly Annotation Pending = new("upstream-max-pending", "Requests that may wait for that, 503 beyond; 0 unless set.");

    public override IReadOnlyList<Annotation> Annotations => [Connections, Pending];

    public override Stage Stage => Stage.Upstream;

    protected override UpstreamLimits? ParsePolicy(AnnotationReader reader)
    {
        var pending = reader.Int(Pending, 0, 1_000_000) ?? 0;
        return reader.Int(Connections, 0, 1_000_000) is > 0 and var connections ? new(connections, pending) : null;
    }

    protected override void Bind(UpstreamLimits policy, RouteScope scope, RoutePipeline pipeline)
    {
        // The upstream has it.
    }
}
