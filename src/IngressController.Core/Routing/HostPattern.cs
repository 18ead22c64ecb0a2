using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IngressController.Core.Routing;

/// <summary>
/// A host name as a regular expression (an alias that begins with <c>~</c>). Case-insensitive, and in linear time only, because
/// clients choose the input.
/// </summary>
public sealed class HostPattern
{
    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    static readonly PatternCache<HostPattern> Cache = new();

    readonly RenewableRegex _regex;

    HostPattern(string text, string translated)
    {
        Text = text;
        _regex = new(() => new(translated, Options, MatchDeadline.Longest), PatternSize.IsDear(text));
        Dear = _regex.IsDear ? [_regex] : [];

        // To learn now what is wrong with it.
        _ = _regex.Current;
    }

    public string Text { get; }

    /// <summary>Itself, when comparing it is to be measured (<see cref="IMatchMeter"/>); else empty.</summary>
    public ImmutableArray<RenewableRegex> Dear { get; }

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
            pattern = new(text, translated.Text);
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
    public bool IsMatch(ReadOnlySpan<char> name) => _regex.Current.IsMatch(name);
}
