using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IngressController.Core.Routing;

/// <summary>
/// A path as a regular expression of a host in regex mode (behaviour 57): case-insensitive, anchored at the start only.
/// </summary>
/// <remarks>
/// Literal text at its beginning is compared as text. Only the rest is a regular expression, which patterns share:
/// <c>/shop(/|$)(.*)</c> and <c>/cart(/|$)(.*)</c> differ in their text alone. Ten thousand of them need one automaton instead of
/// three gigabytes.
/// </remarks>
public sealed class PathPattern
{
    /// <summary>
    /// How long one match may take in the backtracking engine, which only patterns with look-around, back-references or atomic groups
    /// need. Others take time linear in the length of the path, but an author can make each character of it dear: they have
    /// <see cref="MatchDeadline.Longest"/>.
    /// </summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    static readonly SearchValues<char> Special = SearchValues.Create(@"\[](){}.*+?^$|#");
    static readonly PatternCache<PathRegex> Cache = new();

    readonly string _prefix;
    readonly PathRegex? _rest;

    PathPattern(string text, string prefix, PathRegex? rest) => (Text, _prefix, _rest) = (text, prefix, rest);

    /// <summary>As the Ingress has it, in octets.</summary>
    public string Text { get; }

    /// <summary>Whether a regular expression is part of it, so that comparing it may take long.</summary>
    internal bool IsRegex => _rest is not null;

    /// <summary>The regular expression, when comparing it is to be measured (<see cref="IMatchMeter"/>); else empty.</summary>
    public ImmutableArray<RenewableRegex> Dear => _rest?.Dear ?? [];

    /// <summary>Whether a match takes time linear in the path's length.</summary>
    public bool IsLinear => _rest is null || _rest.IsLinear;

    /// <summary>How many captures it has.</summary>
    public int Groups => _rest?.Groups ?? 0;

    /// <summary>Reads a pattern in PCRE's syntax. False, with the reason, when it cannot be used.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out PathPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        var text = RequestTarget.OctetsOf(path);
        var prefix = PrefixLength(text);
        problem = null;
        if (prefix == text.Length)
        {
            pattern = new(text, text, null);
            return true;
        }

        pattern = null;
        if (PatternSize.ProblemOf(text[prefix..]) is { } tooBig)
        {
            problem = tooBig;
            return false;
        }

        if (prefix > 0 && Cache.TryGet(text[prefix..], out var shared))
        {
            pattern = new(text, text[..prefix], shared);
            return true;
        }

        if (Cache.TryGet(WholeKey(text), out shared))
        {
            pattern = new(text, "", shared);
            return true;
        }

        if (!PcreSyntax.TryTranslate(text[prefix..], out PcreTranslation? translation, out problem))
            return false;
        if (!translation.StandsAlone)
            prefix = 0;
        if (prefix == 0 && !PcreSyntax.TryTranslate(text, out translation, out problem))
            return false;
        var isDear = PatternSize.IsDear(text.AsSpan(prefix));
        if (!PathRegex.TryCreate("^" + translation.Text, ignoresCase: true, !translation.Backtracks, isDear, out var rest, out problem))
            return false;
        Cache.Add(prefix > 0 ? text[prefix..] : WholeKey(text), rest);
        pattern = new(text, text[..prefix], rest);
        return true;
    }

    /// <summary>Whether it matches the beginning of a normalized path. Allocates nothing.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took longer than <see cref="MatchTimeout"/>.</exception>
    public bool IsMatch(ReadOnlySpan<char> path) =>
        path.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase) && (_rest is null || _rest.Regex.IsMatch(path[_prefix.Length..]));

    /// <summary>The match in a path, with its captures; null for a pattern without any special character, which has none.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took longer than <see cref="MatchTimeout"/>.</exception>
    public Match? Match(string path) =>
        _rest is not null && path.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase)
            ? _rest.Regex.Match(path, _prefix.Length, path.Length - _prefix.Length)
            : null;

    // A control character is in no path, so no rest of a path has this key.
    static string WholeKey(string text) => "\n" + text;

    // The length up to the first special character, without a character that is optional or repeated.
    static int PrefixLength(string text)
    {
        var special = text.AsSpan().IndexOfAny(Special);
        return special < 0 ? text.Length
            : text[special] is '*' or '?' or '{' or '+' ? Math.Max(0, special - 1)
            : special;
    }
}
