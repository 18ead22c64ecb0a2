using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IngressController.Core.Routing;

/// <summary>
/// A regular expression for text of requests, in octets. It is parsed at once, to report errors, and compiled when the first request needs it: an automaton
/// takes a third of a megabyte.
/// </summary>
sealed class PathRegex
{
    readonly RenewableRegex _regex;

    PathRegex(string pattern, RegexOptions options, bool isLinear, bool isDear, int groups)
    {
        (IsLinear, Groups) = (isLinear, groups);
        _regex = new(() => Compile(pattern, options, isLinear), isDear);
        Dear = isDear ? [_regex] : [];
    }

    public Regex Regex => _regex.Current;

    /// <summary>Itself, when comparing it is to be measured (<see cref="IMatchMeter"/>); else empty.</summary>
    public ImmutableArray<RenewableRegex> Dear { get; }

    /// <summary>Whether a match takes time linear in the path's length. Known without compiling it, which only requests do.</summary>
    public bool IsLinear { get; }

    /// <summary>How many captures a match has, without the whole of it.</summary>
    public int Groups { get; }

    /// <param name="pattern">In .NET's syntax.</param>
    /// <param name="ignoresCase">Whether letters of ASCII match in both cases.</param>
    /// <param name="isLinear"><see cref="IsLinear"/>.</param>
    /// <param name="isDear">Whether it may have a large automaton (<see cref="PatternSize.IsDear"/>).</param>
    /// <param name="regex">It.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public static bool TryCreate(
        string pattern, bool ignoresCase, bool isLinear, bool isDear, [NotNullWhen(true)] out PathRegex? regex,
        [NotNullWhen(false)] out string? problem)
    {
        regex = null;
        problem = null;
        var options = RegexOptions.CultureInvariant | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        int groups;
        try
        {
            groups = new Regex(pattern, options, PathPattern.MatchTimeout).GetGroupNumbers().Length - 1;
        }
        catch (ArgumentException error)
        {
            problem = error.Message;
            return false;
        }

        regex = new(pattern, options, isLinear, isDear || !isLinear, groups);
        return true;
    }

    static Regex Compile(string pattern, RegexOptions options, bool isLinear)
    {
        if (!isLinear)
            return new(pattern, options, PathPattern.MatchTimeout);
        try
        {
            return new(pattern, options | RegexOptions.NonBacktracking, MatchDeadline.Longest);
        }
        catch (NotSupportedException)
        {
            // It is too large for an automaton.
            return new(pattern, options, PathPattern.MatchTimeout);
        }
    }
}
