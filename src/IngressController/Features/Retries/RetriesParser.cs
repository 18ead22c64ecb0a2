using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.Retries;

sealed record RetriesPolicy(RetryRules Rules) : IForwardPolicy
{
    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream) => settings.Retry == Rules ? settings : settings with { Retry = Rules };
}

/// <summary>Reads <c>proxy-next-upstream</c>, its tries and its timeout (behaviour 80).</summary>
sealed class RetriesParser : IPolicyParser
{
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

    static readonly string Known = $"off, {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}";

    // Parsed by hand, because the messages about an unknown case differ between annotation and setting.
    static readonly Option<string> Conditions = Option.Both(
        "proxy-next-upstream", "error timeout", OptionTypes.Text,
        "Cases in which another pod is tried, as long as nothing was sent to the client.", AnnotationRisk.Medium);

    static readonly Option<int> Tries = Option.Both(
        "proxy-next-upstream-tries", "3", OptionTypes.Int(), "Tries in total; 0: as many as there are pods. No pod is tried twice.");

    static readonly Option<TimeSpan> Timeout = Option.Both(
        "proxy-next-upstream-timeout", "0", OptionTypes.Seconds(0, int.MaxValue),
        "Seconds after which no further try begins; 0: no limit.");

    static readonly Option<bool> NonIdempotent = Option.Setting(
        "retry-non-idempotent", "false", OptionTypes.Bool, "Also repeats POST, LOCK and PATCH once they were sent.");

    /// <summary>The condition of a word of nginx; null: there is none.</summary>
    public static RetryConditions? ConditionOf(string word) => ByName.TryGetValue(word, out var condition) ? condition : null;

    public IReadOnlyList<Option> Options { get; } = [Conditions, Tries, Timeout, NonIdempotent];

    public IPolicy Parse(OptionReader reader)
    {
        var conditions = OwnConditions(reader) ?? reader.Shared(Conditions, static reader => GlobalConditions(reader));
        if (reader.Get(NonIdempotent))
            conditions |= RetryConditions.NonIdempotent;
        return new RetriesPolicy(new(conditions, reader.Get(Tries), reader.Get(Timeout)));
    }

    static RetryConditions? OwnConditions(OptionReader reader)
    {
        if (!reader.TryAnnotation(Conditions, out var text))
            return null;
        var conditions = Read(text, out var unknown);
        if (unknown is not null)
            reader.Reject(Conditions, $"\"{unknown}\" is none of {Known}");
        return unknown is null ? conditions : null;
    }

    static RetryConditions GlobalConditions(OptionReader reader)
    {
        var text = reader.Get(Conditions);
        var conditions = Read(text, out var unknown);
        if (unknown is null)
            return conditions;
        reader.Reject(Conditions, $"\"{text}\" has \"{unknown}\", which is none of {Known}");
        return RetryRules.Default.Conditions;
    }

    // When off is among them, nginx ignores all others.
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
