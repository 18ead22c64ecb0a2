using System.Globalization;
using System.Text;

namespace IngressController.Proxy.Balancing;

/// <summary>The attributes of a session cookie.</summary>
/// <param name="ExpiresAfterSeconds">From now, may be negative; null: no Expires.</param>
/// <param name="MaxAgeSeconds">May be negative; null: no Max-Age.</param>
/// <param name="Domain">Null: the host alone.</param>
/// <param name="Path">Null: the path of the rule.</param>
/// <param name="IsAlwaysSecure">Adds Secure also on http requests; on https it is always set.</param>
/// <param name="SameSite"><c>None</c>, <c>Lax</c> or <c>Strict</c>; null: left to the browser.</param>
/// <param name="SparesOldBrowsers">Omits SameSite=None for browsers that misread it as Strict.</param>
sealed record SessionCookie(
    string Name,
    int? ExpiresAfterSeconds,
    int? MaxAgeSeconds,
    string? Domain,
    string? Path,
    bool IsAlwaysSecure,
    string? SameSite,
    bool SparesOldBrowsers)
{
    /// <summary>The Set-Cookie header, its attributes in ingress-nginx' order (behaviour 82).</summary>
    public string Header(string key, RequestContext context, DateTimeOffset now)
    {
        var text = new StringBuilder().Append(Name).Append('=').Append(key).Append('|').Append(context.Upstream!.SessionId);
        if (ExpiresAfterSeconds is { } seconds)
            text.Append("; Expires=").Append(now.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture));
        if (MaxAgeSeconds is { } age)
            text.Append("; Max-Age=").Append(age.ToString(CultureInfo.InvariantCulture));
        if (Domain is not null)
            text.Append("; Domain=").Append(Domain);
        text.Append("; Path=");
        AppendPath(text, Path ?? context.Route!.Route.Path);
        if (IsAlwaysSecure || context.Scheme == "https")
            text.Append("; Secure");
        text.Append("; HttpOnly");
        if (SameSite is not null && !(SparesOldBrowsers && SameSite == "None" && MisreadsNone(context.Http.Request.Headers.UserAgent.ToString())))
            text.Append("; SameSite=").Append(SameSite);
        return text.ToString();
    }

    // Percent-encodes the path as browsers send it, and also what would end the attribute.
    static void AppendPath(StringBuilder text, string path)
    {
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in path.EnumerateRunes())
        {
            if (rune.Value is > ' ' and < 0x7f and not ';')
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (var octet in octets[..rune.EncodeToUtf8(octets)])
                text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
    }

    // The user agents that ingress-nginx exempts: early Chromes drop such a cookie, iOS 12 and Safari on macOS 10.14 read None as Strict.
    static bool MisreadsNone(string userAgent) =>
        userAgent.Contains("Chrome/4", StringComparison.Ordinal) || userAgent.Contains("Chrome/5", StringComparison.Ordinal) ||
        userAgent.Contains("Chrome/6", StringComparison.Ordinal) || userAgent.Contains("CPU iPhone OS 12", StringComparison.Ordinal) ||
        userAgent.Contains("iPad; CPU OS 12", StringComparison.Ordinal) ||
        (userAgent.Contains("Macintosh", StringComparison.Ordinal) && userAgent.Contains("Intel Mac OS X 10_14", StringComparison.Ordinal) &&
            userAgent.Contains("Version/", StringComparison.Ordinal) && userAgent.Contains("Safari/", StringComparison.Ordinal));
}
