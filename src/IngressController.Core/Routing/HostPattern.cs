using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IngressController.Core.Routing;

/// <summary>
/// A host name as a regular expression (an alias that begins with <c>~</c>). Case-insensitive, and in linear time only, because
/// clients choose the input.
/// </summary>
public sealed class HostPattern
{
    static readonly PatternCache<HostPattern> Cache = new();

    readonly Regex _regex;

    HostPattern(string text, Regex regex) => (Text, _regex) = (text, regex);

    public string Text { get; }

    /// <summary>Reads a pattern in PCRE's syntax. False, with the reason, when it cannot be used.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (Cache.TryGet(text, out pattern))
            return true;
        problem = PatternSize.ProblemOf(text);
        if (problem is not null || !PcreSyntax.TryTranslate(text, out var translated, out problem))
            return false;
        try
        {
            pattern = new(text, new(translated, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, MatchDeadline.Longest));
            Cache.Add(text, pattern);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            problem = error is ArgumentException ? error.Message : "needs look-around, back-references or atomic groups, which a host name may not";
            return false;
        }
    }

    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    public bool IsMatch(ReadOnlySpan<char> name) => _regex.IsMatch(name);
}
