using System.Collections.Frozen;
using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles what shapes answers besides their headers: log, type, charset, rate, compression.</summary>
static class AnswerDirectives
{
    const Place Levels = Place.Http | Place.Server | Place.AnyLocation;
    const Place WithIf = Levels | Place.IfInLocation;

    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["access_log"] = new(WithIf, 1, int.MaxValue, Log),
        ["default_type"] = Once(Levels, 1, 1, DefaultType),
        ["charset"] = Once(WithIf, 1, 1, Charset),
        ["limit_rate"] = Once(WithIf, 1, 1, static (level, directive) => SetSize(level, directive, bytes => level.Answer with { Rate = bytes })),
        ["limit_rate_after"] = Once(WithIf, 1, 1, static (level, directive) =>
            SetSize(level, directive, bytes => level.Answer with { RateAfter = bytes })),
        ["gzip"] = Once(WithIf, 1, 1, static (level, directive) => SetFlag(level, directive, isOn => level.Answer with { Gzip = isOn })),
        ["gzip_comp_level"] = Once(Levels, 1, 1, static (level, directive) =>
            SetNumber(level, directive, 1, 9, number => level.Answer with { GzipLevel = number })),
        ["gzip_min_length"] = Once(Levels, 1, 1, static (level, directive) =>
            SetSize(level, directive, bytes => level.Answer with { GzipMinLength = (int)Math.Min(bytes, int.MaxValue) })),
        ["gzip_types"] = new(Levels, 1, int.MaxValue, static (level, directive) => level.Answer = level.Answer with
        {
            GzipTypes = directive.Arguments.Select(static word => word.Text).Append("text/html").ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        }),
    };

    static DirectiveRule Once(Place places, int least, int most, Action<LevelBuilder, Directive> compile) =>
        new(places, least, most, compile) { IsOnce = true };

    static void Log(LevelBuilder level, Directive directive)
    {
        if (directive.Arguments[0].Text == "off")
        {
            if (!IsInIf(level, directive))
                level.Answer = level.Answer with { IsLogged = false };
            return;
        }

        level.Answer = level.Answer with { IsLogged = true };
        level.Warn(directive, "writes no file of its own: requests are logged where and how the ConfigMap keys access-log-path and log-format-upstream say");
    }

    static void DefaultType(LevelBuilder level, Directive directive)
    {
        var type = LevelBuilder.Folded(directive.Arguments[0].Text);
        if (HeaderDirectives.MaySet(level, directive, "Content-Type", type))
            level.DefaultType = type;
    }

    static void Charset(LevelBuilder level, Directive directive)
    {
        var text = directive.Arguments[0].Text;
        if (!IsInIf(level, directive) && level.Text(directive, text == "off" ? "" : text) is { } value)
            level.Answer = level.Answer with { Charset = value };
    }

    static void SetSize(LevelBuilder level, Directive directive, Func<long, AnswerSettings> set)
    {
        if (IsInIf(level, directive))
            return;
        if (Sizes.TryParse(directive.Arguments[0].Text, out var bytes))
            level.Answer = set(bytes);
        else
            level.Warn(directive, "is not honoured in this form; a number of octets such as 1024, 100k or 1m is");
    }

    static void SetFlag(LevelBuilder level, Directive directive, Func<bool, AnswerSettings> set)
    {
        if (IsInIf(level, directive))
            return;
        if (directive.Arguments[0].Text is "on" or "off")
            level.Answer = set(directive.Arguments[0].Text == "on");
        else
            level.Warn(directive, "is not honoured: it takes on or off");
    }

    static void SetNumber(LevelBuilder level, Directive directive, int least, int most, Func<int, AnswerSettings> set)
    {
        if (int.TryParse(directive.Arguments[0].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            level.Answer = set(number);
        else
            level.Warn(directive, $"is not honoured: it takes a number from {least} to {most}");
    }

    static bool IsInIf(LevelBuilder level, Directive directive)
    {
        if (level.Place != Place.IfInLocation)
            return false;
        level.Warn(directive, "is not honoured in an if; write it beside the if, where it holds for all requests");
        return true;
    }
}
