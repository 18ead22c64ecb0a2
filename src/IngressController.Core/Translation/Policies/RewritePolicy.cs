using System.Buffers;
using IngressController.Core.Annotations;

namespace IngressController.Core.Translation.Policies;

/// <param name="Target">What the path becomes (<c>$1</c> to <c>$9</c>: captures of the rule's path), or null.</param>
/// <param name="UseRegex">Whether the rules' paths are regular expressions (<c>use-regex</c>).</param>
/// <param name="ForwardedPrefix">Sent as X-Forwarded-Prefix where a path is rewritten, or null.</param>
public sealed record RewritePolicy(string? Target, bool UseRegex, string? ForwardedPrefix) : IPolicy
{
    /// <summary>Whether it rewrites the paths of this rule: a target that equals the rule's path asks for nothing.</summary>
    public bool Rewrites(string path) => Target is not null && Target != path;

    /// <summary>The highest capture that the target takes, 1 to 9; 0 for none.</summary>
    internal int HighestCapture { get; } = HighestOf(Target);

    /// <summary>Whether a rule with this path puts its whole host into regex mode (behaviour 57).</summary>
    public bool AsksForRegex(string path) => UseRegex || Rewrites(path);

    static int HighestOf(string? target)
    {
        var highest = 0;
        for (var i = 0; i + 1 < target?.Length; i++)
        {
            if (target[i] == '$' && target[i + 1] is >= '1' and <= '9' and var digit)
                highest = Math.Max(highest, digit - '0');
        }

        return highest;
    }
}

/// <summary>Reads <c>rewrite-target</c>, <c>use-regex</c> and <c>x-forwarded-prefix</c>.</summary>
public sealed class RewriteParser : IPolicyParser
{
    // The characters that ingress-nginx accepts.
    static readonly SearchValues<char> Allowed = SearchValues.Create("-._~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/:$");

    public static readonly Option<string> Target = Option.Annotation(
        "rewrite-target", OptionTypes.Text,
        "What the matched path becomes; $1 to $9 are captures of the rule's path. All paths of the host become regular expressions.", AnnotationRisk.Medium);

    static readonly Option<bool> UseRegex = Option.Annotation(
        "use-regex", OptionTypes.Bool,
        "Makes all paths of the host regular expressions: case-insensitive, anchored at the start, longest first.",
        standard: "false", scope: OptionScope.Hosts);

    public static readonly Option<string> ForwardedPrefix = Option.Annotation(
        "x-forwarded-prefix", OptionTypes.Text,
        "Sent to the upstream as X-Forwarded-Prefix where rewrite-target acts; $1 to $9 as there.", AnnotationRisk.Medium);

    public IReadOnlyList<Option> Options { get; } = [Target, UseRegex, ForwardedPrefix];

    public IPolicy? Parse(OptionReader reader)
    {
        var target = Text(reader, Target);
        var useRegex = reader.Get(UseRegex);
        var prefix = Text(reader, ForwardedPrefix);
        if (prefix is not null && target is null)
            reader.Warn(ForwardedPrefix, "acts only together with rewrite-target, which is not set; it has no effect");
        return target is not null || useRegex ? new RewritePolicy(target, useRegex, prefix) : null;
    }

    static string? Text(OptionReader reader, Option<string> option)
    {
        if (!reader.TryGet(option, out var text))
            return null;
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Allowed))
            return text;
        reader.Reject(option, text.Length == 0 ? "is empty" : $"\"{text}\" may hold letters, digits and -._~/:$ only");
        return null;
    }
}
