using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Bandwidth;

/// <param name="OctetsPerSecond">How fast an answer is sent.</param>
/// <param name="FullSpeedOctets">What is sent at full speed first.</param>
sealed record BandwidthPolicy(long OctetsPerSecond, long FullSpeedOctets) : IPolicy;

/// <summary><c>limit-rate</c>: how fast each answer is sent to its client.</summary>
sealed class BandwidthFeature(TimeProvider time) : Feature<BandwidthPolicy>
{
    const long Kibi = 1024;

    static readonly Annotation Rate = new("limit-rate", "KiB a second at which each answer is sent; 0: no limit.");
    static readonly Annotation After = new("limit-rate-after", "KiB of each answer that are sent at full speed first.");
    static readonly Setting RateDefault = new("limit-rate", "0", "Default of the annotation limit-rate.");
    static readonly Setting AfterDefault = new("limit-rate-after", "0", "Default of the annotation limit-rate-after.");

    public override IReadOnlyList<Annotation> Annotations => [Rate, After];

    public override IReadOnlyList<Setting> Settings => [RateDefault, AfterDefault];

    public override Stage Stage => Stage.Transform;

    protected override BandwidthPolicy? ParsePolicy(AnnotationReader reader)
    {
        var rate = reader.Int(Rate) ?? reader.Settings.Int(RateDefault);
        var after = reader.Int(After) ?? reader.Settings.Int(AfterDefault);
        return rate == 0 ? null : new(rate * Kibi, after * Kibi);
    }

    protected override void Bind(BandwidthPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.Use(next => async context =>
    {
        var response = context.Http.Response;
        var body = response.Body;
        response.Body = new ThrottledBody(body, policy, time);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            response.Body = body;
        }
    });
}
