using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;

namespace IngressController.Features.RateLimit;

/// <summary>Limits of requests and of open requests, for each client address of an Ingress (behaviour 92, 93).</summary>
sealed class RateLimitFeature(TimeProvider time) : Feature<RateLimitPolicy>
{
    const int StandardMultiplier = 5;

    static readonly Annotation Rps = new("limit-rps", "Requests a second of one client address; above that, and a burst, 503.");
    static readonly Annotation Rpm = new("limit-rpm", "Requests a minute of one client address; above that, and a burst, 503.");
    static readonly Annotation Connections = new("limit-connections", "Requests one client address may have open at a time; above that 503.");
    static readonly Annotation Multiplier = new("limit-burst-multiplier", "The burst is the limit times this number (5).");
    static readonly Annotation AllowList = new("limit-allowlist", "Clients of these ranges are not limited.");
    static readonly Annotation Whitelist = new("limit-whitelist", "Older name of limit-allowlist, read when that one is absent.");
    static readonly Setting RateStatus = new("limit-req-status-code", "503", "Status of limit-rps and limit-rpm, from 400 to 599.");
    static readonly Setting ConnectionStatus = new("limit-conn-status-code", "503", "Status of limit-connections, from 400 to 599.");

    readonly LeakyBuckets _buckets = new(time);
    readonly ConnectionCounts _counts = new();

    public override IReadOnlyList<Annotation> Annotations => [Rps, Rpm, Connections, Multiplier, AllowList, Whitelist];

    public override IReadOnlyList<Setting> Settings => [RateStatus, ConnectionStatus];

    public override Stage Stage => Stage.Limit;

    protected override RateLimitPolicy? ParsePolicy(AnnotationReader reader)
    {
        var multiplier = reader.Int(Multiplier, 1) ?? StandardMultiplier;
        var (rps, rpm, connections) = (reader.Int(Rps) ?? 0, reader.Int(Rpm) ?? 0, reader.Int(Connections) ?? 0);
        var exempt = ReadExempt(reader);
        if ((rps == 0 && rpm == 0 && connections == 0) || reader.Ingress is not { } ingress)
            return null;
        return new(ClientKey.ZoneOf($"{ingress.Key}/{ingress.Uid}"), LeakRate.Of(rps, 1, multiplier), LeakRate.Of(rpm, 60, multiplier), connections, exempt,
            reader.Settings.Int(RateStatus, 400, 599), reader.Settings.Int(ConnectionStatus, 400, 599));
    }

    // Two Ingresses with the same limits guard their paths alike, though each counts for itself.
    protected override object RuleOf(RateLimitPolicy policy) => policy with { Zone = 0 };

    protected override void Bind(RateLimitPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.Use(next => context =>
    {
        if (policy.Exempt.Contains(context.ClientAddress))
            return next(context);
        var key = ClientKey.Of(policy.Zone, context.ClientAddress);
        if (policy.HasRate && !_buckets.TryTake(key, policy.PerSecond, policy.PerMinute))
            return Refuse(context, policy.RateStatus);
        return policy.Connections == 0 ? next(context)
            : _counts.TryEnter(key, policy.Connections) ? CountAsync(key, context, next)
            : Refuse(context, policy.ConnectionStatus);
    });

    async Task CountAsync(ulong key, RequestContext context, RequestStep next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            _counts.Leave(key);
        }
    }

    static Task Refuse(RequestContext context, int status)
    {
        context.Http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    static AddressRanges ReadExempt(AnnotationReader reader)
    {
        var annotation = reader.TryGet(AllowList, out var text) ? AllowList : Whitelist;
        if (text is null && !reader.TryGet(Whitelist, out text))
            return AddressRanges.None;
        if (AddressRanges.TryParse(text, out var ranges, out var problem))
            return ranges;
        reader.Reject(annotation, problem!);
        return AddressRanges.None;
    }
}
