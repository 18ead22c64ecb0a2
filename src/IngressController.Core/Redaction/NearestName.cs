namespace IngressController.Core.Redaction;

/// <summary>Finds the name a user probably meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The nearest of those of which <paramref name="text"/> may be a slip of the pen; else null. A name with another number or another
    /// word in it means something else, however few letters that takes.
    /// </summary>
    public static string? Near(string text, IEnumerable<string> candidates) =>
        candidates.Where(candidate => IsSlipOf(text, candidate)).MinBy(candidate => Distance(text, candidate));

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

    static bool IsSlipOf(string text, string candidate)
    {
        var limit = Math.Min(LimitOf(text), 3);
        if (Math.Abs(candidate.Length - text.Length) > limit || Distance(text, candidate) > limit ||
            !text.Where(char.IsAsciiDigit).SequenceEqual(candidate.Where(char.IsAsciiDigit)))
            return false;
        var (words, meant) = (text.Split('-'), candidate.Split('-'));
        return words.Length != meant.Length ||
            words.Zip(meant).All(static pair => Distance(pair.First, pair.Second) <= Math.Max(1, pair.Second.Length / 3));
    }

    static int LimitOf(string text) => Math.Min(text.Length / 2, 2 + (text.Length / 8));

    // Levenshtein distance, row by row, in which two letters that changed places count once.
    static int Distance(string a, string b)
    {
        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        var beforeThat = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], beforeThat[j - 2] + 1);
            }

            (beforeThat, previous, current) = (previous, current, beforeThat);
        }

        return previous[b.Length];
    }
}
