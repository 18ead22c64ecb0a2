using System.Buffers;
using IngressController.Core.Limits;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>Kubernetes' rules for the path and path type of a rule.</summary>
public static class PathRules
{
    static readonly SearchValues<char> OfPatterns = SearchValues.Create(@"*?()[]{}|^$\");

    // Kubernetes refuses these in Exact and Prefix paths. Requests are normalized before they are matched, so none could match.
    static readonly string[] Forbidden = ["//", "/./", "/../", "%2f", "%2F"];
    static readonly string[] ForbiddenEndings = ["/..", "/."];

    /// <summary>
    /// How a path type compares: a missing one, and ImplementationSpecific, compare like Prefix (behaviour 53). Null for an unknown
    /// one.
    /// </summary>
    public static PathMatch? MatchOf(string? pathType) => pathType switch
    {
        "Exact" => PathMatch.Exact,
        "Prefix" or "ImplementationSpecific" or null or "" => PathMatch.Prefix,
        _ => null,
    };

    /// <summary>The path as text: a missing one is <c>/</c>.</summary>
    public static string TextOf(IngressPath path) => string.IsNullOrEmpty(path.Path) ? "/" : path.Path;

    /// <summary>What is wrong with a path, or null.</summary>
    public static string? ProblemOf(string path)
    {
        if (ProblemOfAny(path) is { } problem)
            return problem;
        foreach (var part in Forbidden)
        {
            if (path.Contains(part, StringComparison.Ordinal))
                return $"must not contain {part}";
        }

        foreach (var ending in ForbiddenEndings)
        {
            if (path.EndsWith(ending, StringComparison.Ordinal))
                return $"must not end with {ending}";
        }

        return null;
    }

    /// <summary>What is wrong with the path of a host in regex mode, or null; and the path as pattern.</summary>
    public static string? ProblemOfPattern(string path, out PathPattern? pattern)
    {
        pattern = null;
        if (ProblemOfAny(path) is { } problem)
            return problem;
        return PathPattern.TryParse(path, out pattern, out problem) ? null : $"is no usable regular expression: {problem}";
    }

    /// <summary>Whether a path was probably meant as a regular expression, or as a glob.</summary>
    public static bool LooksLikePattern(string path) => path.AsSpan().ContainsAny(OfPatterns);

    static string? ProblemOfAny(string path) =>
        !path.StartsWith('/') ? "must start with /"
        : path.AsSpan().ContainsAnyInRange('\0', '\x1f') ? "must not contain control characters"
        : TenantLimits.PathLength.ProblemOf(path.Length);
}
