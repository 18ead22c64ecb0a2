namespace IngressController.Features.CookieAttributes;

/// <summary>Rewrites one Set-Cookie value.</summary>
static class SetCookie
{
    const string Domain = "Domain=";
    const string Path = "Path=";

    /// <summary>The value with its attributes replaced; the same instance when nothing changes.</summary>
    public static string Rewrite(string cookie, CookieAttributesPolicy policy)
    {
        // The first part is the cookie itself.
        var start = cookie.IndexOf(';', StringComparison.Ordinal) + 1;
        while (start > 0)
        {
            var end = cookie.IndexOf(';', start) is var next and >= 0 ? next : cookie.Length;
            var attribute = cookie.AsSpan(start, end - start).TrimStart();
            var replaced = Replace(attribute, policy);
            if (replaced is not null)
            {
                var at = end - attribute.Length;
                cookie = string.Concat(cookie.AsSpan(0, at), replaced, cookie.AsSpan(end));
                end = at + replaced.Length;
            }

            start = end < cookie.Length ? end + 1 : 0;
        }

        return cookie;
    }

    static string? Replace(ReadOnlySpan<char> attribute, CookieAttributesPolicy policy)
    {
        if (policy.Domain is { } domain && attribute.StartsWith(Domain, StringComparison.OrdinalIgnoreCase) &&
            WithoutDot(attribute[Domain.Length..].TrimEnd()).Equals(WithoutDot(domain.From), StringComparison.OrdinalIgnoreCase))
            return Domain + domain.To;
        return policy.Path is { } path && attribute.StartsWith(Path, StringComparison.OrdinalIgnoreCase) &&
            attribute[Path.Length..].StartsWith(path.From, StringComparison.Ordinal)
            ? $"{Path}{path.To}{attribute[(Path.Length + path.From.Length)..]}"
            : null;
    }

    // A leading dot of a domain has no meaning (RFC 6265, 5.2.3), and nginx ignores it too.
    static ReadOnlySpan<char> WithoutDot(ReadOnlySpan<char> domain) => domain.StartsWith('.') ? domain[1..] : domain;
}
