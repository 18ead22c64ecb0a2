using System.Diagnostics.CodeAnalysis;
using IngressController.Features.BlockLists;

namespace IngressController.Features.Compression;

/// <summary>Clients that get nothing compressed with gzip, by their User-Agent (nginx' <c>gzip_disable</c>). Equal when made from the same text.</summary>
sealed class AgentPattern : IEquatable<AgentPattern>
{
    /// <summary>Stands for Microsoft's browsers of the versions 4 to 6, except for 6.0 with the second service pack.</summary>
    const string OldBrowsers = "msie6";

    const string Product = "MSIE ";

    readonly string _text;
    readonly TextPattern? _pattern;

    AgentPattern(string text, TextPattern? pattern) => (_text, _pattern) = (text, pattern);

    /// <summary>Reads a regular expression without regard to case, or <c>msie6</c>. False, with the reason, when it cannot be used.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AgentPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        (pattern, problem) = (null, null);
        if (text == OldBrowsers)
        {
            pattern = new(text, null);
            return true;
        }

        if (!TextPattern.TryParse($"~*{text}", out var regex, out problem))
            return false;
        pattern = new(text, regex);
        return true;
    }

    public bool Matches(string agent) => agent.Length > 0 && (_pattern?.IsMatch(agent) ?? IsOldBrowser(agent));

    public bool Equals(AgentPattern? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as AgentPattern);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _text;

    // As ngx_http_process_user_agent.
    static bool IsOldBrowser(string agent)
    {
        var at = agent.IndexOf(Product, StringComparison.Ordinal);
        return at >= 0 && agent.AsSpan(at + Product.Length) is [>= '4' and <= '6', '.', .. var rest] &&
            (agent[at + Product.Length] != '6' || !rest.Contains("SV1", StringComparison.Ordinal));
    }
}
