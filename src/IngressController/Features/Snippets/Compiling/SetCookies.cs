using Microsoft.Extensions.Primitives;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Looks for cookies in the Set-Cookie lines of an answer (ngx_http_parse_set_cookie_lines).</summary>
static class SetCookies
{
    /// <summary>The value of the first cookie of a name, in any case; null when there is none.</summary>
    public static string? Find(StringValues lines, string name)
    {
        foreach (var line in lines)
        {
            var pair = line.AsSpan();
            if (pair.IndexOf(';') is var end and >= 0)
                pair = pair[..end];
            var sign = pair.IndexOf('=');
            if (sign >= 0 && pair[..sign].TrimEnd(' ').Equals(name, StringComparison.OrdinalIgnoreCase))
                return pair[(sign + 1)..].TrimStart(' ').ToString();
        }

        return null;
    }
}
