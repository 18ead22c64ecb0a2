using System.Text.RegularExpressions;

namespace IngressController.Check.GatewayApi;

/// <summary>A path of an Ingress as a match of an HTTPRoute, with what becomes of it.</summary>
/// <param name="Type"><c>Exact</c> or <c>PathPrefix</c>.</param>
/// <param name="Value">The path.</param>
/// <param name="Replacement">The type and value of a path modifier; null: the path stays.</param>
/// <param name="Difference">What is not the same; null: nothing.</param>
sealed partial record PathForm(string Type, string Value, (string Type, string Value)? Replacement, string? Difference)
{
    const int LongestValue = 1024;

    /// <summary>Whether an API server takes it as the path of a match (the rules of HTTPPathMatch): a route that has another is refused as a whole.</summary>
    public bool IsOfMatches => Value.Length <= LongestValue && ValueOfMatches().IsMatch(Value);

    /// <summary>The form of a path; null: it has none, since matches of HTTPRoutes are no regular expressions.</summary>
    /// <param name="route">The route, whose host is in regex mode where it has a pattern.</param>
    /// <param name="target">Its <c>rewrite-target</c>, where that acts; else null.</param>
    public static PathForm? Of(Route route, string? target)
    {
        if (route.Pattern is null)
            return new(route.Match == PathMatch.Exact ? "Exact" : "PathPrefix", route.Path, null, null);
        if (Pattern().Match(route.Path) is not { Success: true } parts)
            return null;
        var prefix = parts.Groups["prefix"].Value.Replace("\\.", ".", StringComparison.Ordinal);
        var (rest, value) = (parts.Groups["rest"].Value, prefix.Length == 0 ? "/" : prefix);
        var difference = DifferenceOf(value, rest);
        if (target?.StartsWith('/') == false)
            return null;
        if (target is null)
            return new("PathPrefix", value, null, difference);
        if (!target.Contains('$', StringComparison.Ordinal))
            return new("PathPrefix", value, ("ReplaceFullPath", target), difference);
        var capture = rest switch { "(/|$)(.*)" => "/$2", "/?(.*)" or "/(.*)" => "/$1", _ => null };
        if (capture is null || !target.EndsWith(capture, StringComparison.Ordinal))
            return null;
        var begin = target[..^capture.Length];
        if (begin.Contains('$', StringComparison.Ordinal))
            return null;
        (string, string)? replacement = begin == prefix.TrimEnd('/') ? null : ("ReplacePrefixMatch", begin.Length == 0 ? "/" : begin);
        return new("PathPrefix", value, replacement, difference);
    }

    static string? DifferenceOf(string prefix, string rest) => rest switch
    {
        _ when prefix == "/" => null,
        "(/|$)(.*)" => "is compared with case",
        "/(.*)" or "/.*" => $"is compared with case, and requests for {prefix} itself are served too",
        _ => $"is compared with case, and by whole segments: {prefix}x is not served by it",
    };

    [GeneratedRegex(@"^(?!.*(//|/\.\.?(/|\z)|%2[Ff]))/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValueOfMatches();

    // Text, then one of the ends that stand for "and all below".
    [GeneratedRegex(
        @"^(?<prefix>/?(?:[A-Za-z0-9_~%/-]|\\?\.(?![*+?]))*?)(?<rest>|\(/\|\$\)\(\.\*\)|/\?\(\.\*\)|/\(\.\*\)|/\.\*|\(\.\*\)|\.\*)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
