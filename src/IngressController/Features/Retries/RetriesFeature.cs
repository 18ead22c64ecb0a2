using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.Retries;

sealed record RetriesPolicy(RetryRules Rules) : IPolicy;

/// <summary><c>proxy-next-upstream</c>, its tries and its timeout (behaviour 80).</summary>
sealed class RetriesFeature : Feature<RetriesPolicy>
{
    static readonly Annotation Conditions = new("proxy-next-upstream", "Cases in which another pod is tried, as long as nothing was sent to the client.");
    static readonly Annotation Tries = new("proxy-next-upstream-tries", "Tries in total; 0: as many as there are pods. No pod is tried twice.");
    static readonly Annotation Timeout = new("proxy-next-upstream-timeout", "Seconds after which no further try begins; 0: no limit.");
    static readonly Setting ConditionsDefault = new("proxy-next-upstream", "error timeout", "Default of the annotation proxy-next-upstream.");
    static readonly Setting TriesDefault = new("proxy-next-upstream-tries", "3", "Default of the annotation proxy-next-upstream-tries.");
    static readonly Setting TimeoutDefault = new("proxy-next-upstream-timeout", "0", "Default of the annotation proxy-next-upstream-timeout.");
    static readonly Setting NonIdempotent = new("retry-non-idempotent", "false", "Also repeats POST, LOCK and PATCH once they were sent.");

    static readonly FrozenDictionary<string, RetryConditions> ByName = new Dictionary<string, RetryConditions>
    {
        ["error"] = RetryConditions.Error,
        ["timeout"] = RetryConditions.Timeout,
        ["invalid_header"] = RetryConditions.InvalidHeader,
        ["http_500"] = RetryConditions.Http500,
        ["http_502"] = RetryConditions.Http502,
        ["http_503"] = RetryConditions.Http503,
        ["http_504"] = RetryConditions.Http504,
        ["http_403"] = RetryConditions.Http403,
        ["http_404"] = RetryConditions.Http404,
        ["http_429"] = RetryConditions.Http429,
        ["non_idempotent"] = RetryConditions.NonIdempotent,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public override IReadOnlyList<Annotation> Annotations => [Conditions, Tries, Timeout];

    public override IReadOnlyList<Setting> Settings => [ConditionsDefault, TriesDefault, TimeoutDefault, NonIdempotent];

    public override Stage Stage => Stage.Transform;

    protected override RetriesPolicy ParsePolicy(AnnotationReader reader)
    {
        var settings = reader.Settings;
        var conditions = ReadConditions(reader) ?? ReadConditions(settings);
        if (settings.Bool(NonIdempotent))
            conditions |= RetryConditions.NonIdempotent;
        return new(new(conditions, reader.Int(Tries) ?? settings.Int(TriesDefault),
            TimeSpan.FromSeconds(reader.Int(Timeout) ?? settings.Int(TimeoutDefault))));
    }

    protected override void Bind(RetriesPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (pipeline.Forward.Retry != policy.Rules)
            pipeline.Forward = pipeline.Forward with { Retry = policy.Rules };
    }

    static RetryConditions? ReadConditions(AnnotationReader reader)
    {
        if (!reader.TryGet(Conditions, out var text))
            return null;
        var conditions = Read(text, out var unknown);
        if (unknown is not null)
            reader.Reject(Conditions, $"\"{unknown}\" is none of off, {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}");
        return unknown is null ? conditions : null;
    }

    static RetryConditions ReadConditions(GlobalSettings settings)
    {
        var conditions = Read(settings.Text(ConditionsDefault), out var unknown);
        if (unknown is null)
            return conditions;
        settings.Reject(ConditionsDefault, $"has \"{unknown}\", which is none of off, {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}");
        return RetryRules.Default.Conditions;
    }

    // With off among them, nginx drops whatever else is there.
    static RetryConditions Read(string text, out string? unknown)
    {
        unknown = null;
        var conditions = RetryConditions.None;
        var off = false;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (word == "off")
                off = true;
            else if (ByName.TryGetValue(word, out var condition))
                conditions |= condition;
            else
                unknown ??= word;
        }

        if (conditions == RetryConditions.None && !off)
            unknown ??= text;
        return off ? RetryConditions.None : conditions;
    }
}
