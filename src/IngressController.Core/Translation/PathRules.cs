using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>What Kubernetes asks of a rule's path and path type.</summary>
static class PathRules
{
    // Kubernetes refuses these in Exact and Prefix paths. Requests are normalized before they are matched, so none could match.
    static readonly string[] Forbidden = ["//", "/./", "/../", "%2f", "%2F"];
    static readonly string[] ForbiddenEndings = ["/..", "/."];

    /// <summary>
    /// How a path type compares: a missing one, and ImplementationSpecific, like Prefix (behaviour 53). Null for an unknown one.
    /// </summary>
    public static PathMatch? MatchOf(string? pathType) => pathType switch
    {
        "Exact" => PathMatch.Exact,
        "Prefix" or "ImplementationSpecific" or null or "" => PathMatch.Prefix,
        _ => null,
    };

    /// <summary>What is wrong with a path, or null.</summary>
    public static string? ProblemOf(string path)
    {
        if (!path.StartsWith('/'))
            return "must start with /";
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

        return path.AsSpan().ContainsAnyInRange('\0', '\x1f') ? "must not contain control characters" : null;
    }
}
