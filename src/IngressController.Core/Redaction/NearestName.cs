namespace IngressController.Core.Redaction;

/// <summary>Finds the name a user probably meant.</summary>
public static class NearestName
{
    /// <summary>The candidate with the fewest single-letter changes from <paramref name="text"/>.</summary>
    public static string To(string text, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => Distance(text, candidate)) ?? text;

    /// <summary>The same, when it is so near that <paramref name="text"/> may be a slip of the pen; else null.</summary>
    public static string? Near(string text, IEnumerable<string> candidates)
    {
        var limit = LimitOf(text);
        return candidates.Where(candidate => Math.Abs(candidate.Length - text.Length) <= limit)
            .MinBy(candidate => Distance(text, candidate)) is { } nearest && Distance(text, nearest) <= limit ? nearest : null;
    }

    /// <summary>All candidates that are so near, the nearest first.</summary>
    /// <param name="text">What was asked for.</param>
    /// <param name="candidates">What there is.</param>
    /// <param name="most">How many at most.</param>
    public static IReadOnlyList<string> AllNear(string text, IEnumerable<string> candidates, int most)
    {
        var limit = LimitOf(text);
        return
        [
            .. candidates.Where(candidate => Math.Abs(candidate.Length - text.Length) <= limit)
                .Select(candidate => (Name: candidate, Changes: Distance(text, candidate))).Where(near => near.Changes <= limit)
                .OrderBy(near => near.Changes).ThenBy(near => near.Name, StringComparer.Ordinal).Take(most).Select(near => near.Name),
        ];
    }

    static int LimitOf(string text) => Math.Min(text.Length / 2, 2 + (text.Length / 8));

    // Levenshtein distance, row by row.
    static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
