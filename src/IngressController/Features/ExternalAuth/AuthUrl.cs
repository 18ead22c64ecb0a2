using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using IngressController.Expressions;
using IngressController.Proxy;

namespace IngressController.Features.ExternalAuth;

/// <summary>
/// A URL with variables, kept in two parts: nothing a client sends may turn the host into another one, so the variables in it
/// may not give more than a host and a port.
/// </summary>
sealed record AuthUrl(string Scheme, Template Authority, Template Rest)
{
    static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };
    static readonly SearchValues<char> AuthorityCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:[]");

    public static bool TryParse(string text, [NotNullWhen(true)] out AuthUrl? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        var scheme = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https" : null;
        if (scheme is null)
        {
            problem = $"\"{text}\" is not a URL that starts with http:// or https://";
            return false;
        }

        var start = scheme.Length + "://".Length;
        var end = text.AsSpan(start).IndexOfAny("/?#");
        var authority = end < 0 ? text[start..] : text.Substring(start, end);
        var rest = end < 0 ? "/" : text[(start + end)..];
        if (rest[0] != '/')
            rest = "/" + rest;
        if (!Template.TryParse(authority, out var host, out problem) || !Template.TryParse(rest.Split('#')[0], out var path, out problem))
        {
            problem = $"\"{text}\" {problem}";
            return false;
        }

        if (host.IsConstant && !IsAuthority(authority))
        {
            problem = $"\"{text}\" names no host";
            return false;
        }

        url = new(scheme, host, path);
        return true;
    }

    /// <summary>The URL for one request; null when the variables in its host give none.</summary>
    public Uri? For(RequestContext context)
    {
        var authority = Authority.Evaluate(context);
        if (!IsAuthority(authority))
            return null;
        return Uri.TryCreate($"{Scheme}://{authority}{Escape(Rest.Evaluate(context))}", AsGiven, out var url) ? url : null;
    }

    /// <summary>Encodes what may not stand in a request line or header: variables may hold decoded text.</summary>
    public static string Escape(string text)
    {
        var first = text.AsSpan().IndexOfAnyExceptInRange('!', '~');
        if (first < 0)
            return text;
        var escaped = new StringBuilder(text, 0, first, text.Length + 16);
        foreach (var c in text.AsSpan(first))
        {
            if (c is >= '!' and <= '~')
                escaped.Append(c);
            else
                escaped.Append(Uri.EscapeDataString(c.ToString()));
        }

        return escaped.ToString();
    }

    static bool IsAuthority(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExcept(AuthorityCharacters) && !text.Contains("..", StringComparison.Ordinal) && text[0] is not (':' or '.');
}
