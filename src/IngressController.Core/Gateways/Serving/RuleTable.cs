using System.Collections.Frozen;

namespace IngressController.Core.Gateways.Serving;

/// <summary>
/// The matches of one host of a listener. Precedence: the exact path, then the longest prefix; among those of one path as
/// <see cref="RuleMatch"/> compares them. A match that does not accept a request leaves it to the next.
/// </summary>
sealed class RuleTable
{
    readonly FrozenDictionary<string, RuleMatch[]> _exact;
    readonly FrozenDictionary<string, RuleMatch[]> _prefixes;
    readonly int[] _lengths;

    public RuleTable(ILookup<PathKey, RuleMatch> matches)
    {
        _exact = TableOf(matches, PathKind.Exact);
        _prefixes = TableOf(matches, PathKind.Prefix);
        _lengths = [.. _prefixes.Keys.Select(static prefix => prefix.Length).Distinct().OrderDescending()];
    }

    /// <summary>The rule for a normalized path, or null. Allocates nothing itself.</summary>
    public GatewayRule? Match<T>(ReadOnlySpan<char> path, T request)
        where T : IRuleRequest
    {
        if (_exact.Count > 0 && _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var exact) &&
            FirstOf(exact, request) is { } rule)
            return rule;
        if (_lengths.Length == 0)
            return null;
        var prefixes = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _lengths)
        {
            if (length > path.Length || (length < path.Length && path[length] != '/'))
                continue;
            if (prefixes.TryGetValue(path[..length], out var matches) && FirstOf(matches, request) is { } found)
                return found;
        }

        return null;
    }

    static GatewayRule? FirstOf<T>(RuleMatch[] matches, T request)
        where T : IRuleRequest
    {
        foreach (var match in matches)
        {
            if (match.Accepts(request))
                return match.Rule;
        }

        return null;
    }

    static FrozenDictionary<string, RuleMatch[]> TableOf(ILookup<PathKey, RuleMatch> matches, PathKind kind) =>
        matches.Where(group => group.Key.Kind == kind)
            .ToFrozenDictionary(static group => group.Key.Path, static group => (RuleMatch[])[.. group.Order()], StringComparer.Ordinal);
}
