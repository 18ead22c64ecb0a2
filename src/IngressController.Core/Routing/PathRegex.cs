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

    PathRegex(string pattern, bool isLinear)
    {
        IsLinear = isLinear;
        _regex = new(() => Compile(pattern, isLinear));
    }

    public Regex Regex => _regex.Value;

    /// <summary>Whether a match takes time linear in the path's length. Known without compiling it, which only requests do.</summary>
    public bool IsLinear { get; }

    public static bool TryCreate(string pattern, bool isLinear, [NotNullWhen(true)] out PathRegex? regex, [NotNullWhen(false)] out string? problem)
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

        regex = new(pattern, isLinear);
        return true;
    }

    static Regex Compile(string pattern, bool isLinear)
    {
        if (!isLinear)
            return new(pattern, Options, PathPattern.MatchTimeout);
        try
        {
            return new(pattern, Options | RegexOptions.NonBacktracking, MatchDeadline.Longest);
        }
        catch (NotSupportedException)
        {
            // It is too large for an automaton.
            return new(pattern, Options, PathPattern.MatchTimeout);
        }
    }
}
