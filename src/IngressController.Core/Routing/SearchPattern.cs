using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IngressController.Core.Routing;

/// <summary>A regular expression in PCRE's syntax that is searched for anywhere in a text: nginx' <c>~</c>, <c>~*</c> and <c>rewrite</c>.</summary>
/// <remarks>Texts are octets, one char each, as in <see cref="RequestTarget.Path"/>.</remarks>
public sealed class SearchPattern
{
    static readonly PatternCache<SearchPattern> Cache = new();

    readonly PathRegex _regex;

    SearchPattern(string text, PathRegex regex, ImmutableArray<(string Name, int Group)> names) => (Text, _regex, Names) = (text, regex, names);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Its named groups, with their numbers.</summary>
    public ImmutableArray<(string Name, int Group)> Names { get; }

    /// <summary>Itself, when comparing it is to be measured (<see cref="IMatchMeter"/>); else empty.</summary>
    public ImmutableArray<RenewableRegex> Dear => _regex.Dear;

    /// <summary>Whether a match takes time linear in the length of the text.</summary>
    public bool IsLinear => _regex.IsLinear;

    /// <summary>Reads a pattern; the same text gives the same instance. False, with the reason, when it cannot be used.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="ignoresCase">Whether letters of ASCII match in both cases.</param>
    /// <param name="pattern">It.</param>
    /// <param name="problem">The end of a sentence that begins with the pattern.</param>
    public static bool TryParse(
        string text, bool ignoresCase, [NotNullWhen(true)] out SearchPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        var octets = RequestTarget.OctetsOf(text);
        var key = (ignoresCase ? "i" : "c") + octets;
        problem = null;
        if (Cache.TryGet(key, out pattern))
            return true;
        if (PatternSize.ProblemOf(octets) is { } tooBig)
        {
            problem = tooBig;
            return false;
        }

        if (!PcreSyntax.TryTranslate(octets, out PcreTranslation? translation, out problem) ||
            !PathRegex.TryCreate(translation.Text, ignoresCase, !translation.Backtracks, PatternSize.IsDear(octets), out var regex, out problem))
            return false;
        pattern = new(text, regex, [.. translation.Names.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Value)]);
        Cache.Add(key, pattern);
        return true;
    }

    /// <summary>The first match in a text of octets.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    public Match Match(string octets) => _regex.Regex.Match(octets);

    /// <summary>Whether it is in a text of octets. Allocates nothing.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    public bool IsMatch(ReadOnlySpan<char> octets) => _regex.Regex.IsMatch(octets);

    public override string ToString() => Text;
}
