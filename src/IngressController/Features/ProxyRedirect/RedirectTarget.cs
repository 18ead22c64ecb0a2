namespace IngressController.Features.ProxyRedirect;

/// <summary>Replaces the beginning of a redirect's target.</summary>
static class RedirectTarget
{
    const string RefreshUrl = "url=";

    public static string Replace(string location, ProxyRedirectPolicy policy)
    {
        if (!location.StartsWith(policy.From, StringComparison.Ordinal))
            return location;
        var target = policy.To + location[policy.From.Length..];

        // A path must stay a path: browsers read two leading slashes (or a backslash) as another host.
        return policy.To.StartsWith('/') && !policy.To.StartsWith("//", StringComparison.Ordinal) ? "/" + target.TrimStart('/', '\\') : target;
    }

    /// <summary><c>5; url=TARGET</c></summary>
    public static string ReplaceInRefresh(string refresh, ProxyRedirectPolicy policy)
    {
        var at = refresh.IndexOf(RefreshUrl, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return refresh;
        at += RefreshUrl.Length;
        return refresh[..at] + Replace(refresh[at..], policy);
    }
}
