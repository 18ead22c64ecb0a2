using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IngressController.Core.Routing;

/// <summary>
/// A path as a regular expression of a host in regex mode (behaviour 57): case-insensitive, anchored at the start only.
/// </summary>
public sealed class PathPattern
{
    /// <summary>
    /// How long one match may take in the backtracking engine, which only patterns with look-around, back-references or atomic
    /// groups need. Others take time linear in the length of the path.
    /// </summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
    static readonly SearchValues<char> Special = SearchValues.Create(@"\[](){}.*+?^$|#");

    static readonly PathPatternCache Cache = new();

    readonly string _prefix;
    readonly Regex? _regex;

    PathPattern(string text, string prefix, Regex? regex) => (Text, _prefix, _regex) = (text, prefix, regex);

    /// <summary>As the Ingress has it, in octets.</summary>
    public string Text { get; }

    /// <summary>Whether a match takes time linear in the path's length.</summary>
    public bool IsLinear => _regex is null || _regex.Options.HasFlag(RegexOptions.NonBacktracking);

    /// <summary>Reads a pattern in PCRE's syntax. False, with the reason, when it cannot be used.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out PathPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        var text = RequestTarget.OctetsOf(path);
        problem = null;
        if (Cache.TryGet(text, out pattern))
            return true;
        var special = text.AsSpan().IndexOfAny(Special);
        if (special < 0)
        {
            pattern = new(text, text, null);
        }
        else
        {
            if (!PcreSyntax.TryTranslate("^" + text, out var translated, out problem) || !TryCompile(translated, out var regex, out problem))
                return false;
            pattern = new(text, PrefixOf(text, special), regex);
        }

        Cache.Add(text, pattern);
        return true;
    }

    /// <summary>Whether it matches the beginning of a normalized path. Allocates nothing.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took longer than <see cref="MatchTimeout"/>.</exception>
    public bool IsMatch(ReadOnlySpan<char> path) =>
        path.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase) && (_regex is null || _regex.IsMatch(path));

    /// <summary>The match in a path, with its captures; null for a pattern without any special character, which has none.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took longer than <see cref="MatchTimeout"/>.</exception>
    public Match? Match(string path) => _regex?.Match(path);

    static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        try
        {
            regex = new(pattern, Options | RegexOptions.NonBacktracking);
            return true;
        }
        catch (NotSupportedException)
        {
            // Look-around, back-references, atomic groups, or too large for an automaton.
        }
        catch (ArgumentException error)
        {
            regex = null;
            problem = error.Message;
            return false;
        }

        regex = new(pattern, Options, MatchTimeout);
        return true;
    }

    // What every match begins with: the text before the first special character, without a character that may be missing.
    // An alternative ends the common beginning, and so does a mode that may begin anywhere.
    static string PrefixOf(string text, int special)
    {
        if (text.Contains('|', StringComparison.Ordinal) || text.AsSpan(0, special).ContainsAnyExceptInRange('\0', '\x7f'))
            return "";
        return text[special] is '*' or '?' or '{' or '+' ? text[..(special - 1)] : text[..special];
    }
}
