using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace IngressController.Features.Cors;

/// <summary>
/// One entry of <c>cors-allow-origin</c>: <c>scheme://host[:port]</c>, <c>scheme://*.host[:port]</c> (exactly one label in place of
/// the <c>*</c>), or <c>null</c>. Compared without case and as a whole; ingress-nginx anchors only the end, which is not copied here.
/// </summary>
/// <param name="Prefix">What an origin is, or begins with.</param>
/// <param name="Suffix">What it ends with, behind the wildcard.</param>
/// <param name="HasWildcard">Whether labels stand between the two.</param>
sealed record OriginPattern(string Prefix, string Suffix, bool HasWildcard)
{
    const string LabelCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

    static readonly SearchValues<char> Label = SearchValues.Create(LabelCharacters);
    static readonly SearchValues<char> Labels = SearchValues.Create(LabelCharacters + ".");
    static readonly SearchValues<char> Scheme = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    /// <summary>Whether the wildcard stands for any number of labels, as in the Gateway API.</summary>
    public bool MatchesManyLabels { get; init; }

    public static bool TryParse(string text, [NotNullWhen(true)] out OriginPattern? pattern)
    {
        pattern = null;
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        if (text == "null")
            pattern = new(text, "", false);
        if (separator <= 0)
            return pattern is not null;
        var authority = text[(separator + 3)..];
        var colon = authority.LastIndexOf(':');
        var host = colon < 0 ? authority : authority[..colon];
        if (text.AsSpan(0, separator).ContainsAnyExcept(Scheme) || HostProblem(host) || (colon >= 0 && !ushort.TryParse(authority.AsSpan(colon + 1), out _)))
            return false;
        pattern = host.StartsWith('*') ? new(text[..(separator + 3)], authority[1..], true) : new(text, "", false);
        return true;
    }

    public bool Matches(ReadOnlySpan<char> origin)
    {
        if (!HasWildcard)
            return origin.Equals(Prefix, StringComparison.OrdinalIgnoreCase);
        return origin.Length > Prefix.Length + Suffix.Length &&
            origin.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && origin.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) &&
            !origin[Prefix.Length..^Suffix.Length].ContainsAnyExcept(MatchesManyLabels ? Labels : Label);
    }

    // An address is a valid host here too.
    static bool HostProblem(string host) =>
        HostName.ProblemOf(host.ToLowerInvariant()) is not null && !System.Net.IPAddress.TryParse(host, out _);
}
