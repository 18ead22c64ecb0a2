using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IngressController.Core.Routing;

/// <summary>
/// A regular expression for paths. It is parsed at once, to report errors, and compiled when the first request needs it: an automaton
/// takes a third of a megabyte.
/// </summary>
sealed class PathRegex
{
    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    readonly Lazy<Regex> _regex;

    PathRegex(string pattern) => _regex = new(() => Compile(pattern));

    public Regex Regex => _regex.Value;

    public bool IsLinear => Regex.Options.HasFlag(RegexOptions.NonBacktracking);

    public static bool TryCreate(string pattern, [NotNullWhen(true)] out PathRegex? regex, [NotNullWhen(false)] out string? problem)
    {
        regex = null;
        problem = null;
        try
        {
            _ = new Regex(pattern, Options, PathPattern.MatchTimeout);
        }
        catch (ArgumentException error)
        {
            problem = error.Message;
            return false;
        }

        regex = new(pattern);
        return true;
    }

    static Regex Compile(string pattern)
    {
        try
        {
            return new(pattern, Options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            // It has look-around, back-references or atomic groups, or is too large for an automaton.
            return new(pattern, Options, PathPattern.MatchTimeout);
        }
    }
}
