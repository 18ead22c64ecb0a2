using System.Net;

namespace IngressController.Kubernetes.Api;

/// <summary>
/// The proxy of HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in upper or lower case. .NET does not support address ranges in
/// NO_PROXY (<c>10.0.0.0/8</c>), by which clusters usually exclude their API server.
/// </summary>
static class EnvironmentProxy
{
    /// <summary>The proxy for one server; null: connect directly.</summary>
    public static Uri? For(Uri server, Func<string, string?> environment)
    {
        var text = Variable(environment, $"{server.Scheme.ToUpperInvariant()}_PROXY") ?? Variable(environment, "ALL_PROXY");
        if (text is null || Excluded(server, Variable(environment, "NO_PROXY") ?? ""))
            return null;
        if (!text.Contains("://", StringComparison.Ordinal))
            text = $"http://{text}";
        return Uri.TryCreate(text, UriKind.Absolute, out var proxy) ? proxy : null;
    }

    static bool Excluded(Uri server, string rules) =>
        server.IsLoopback
        || rules.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Any(rule => Covers(rule, server));

    static bool Covers(string rule, Uri server)
    {
        if (rule == "*")
            return true;
        if (IPAddress.TryParse(server.Host.Trim('[', ']'), out var address))
        {
            return IPNetwork.TryParse(rule, out var range)
                ? range.Contains(address)
                : IPAddress.TryParse(rule, out var one) && one.Equals(address);
        }

        var colon = rule.LastIndexOf(':');
        if (colon >= 0)
        {
            if (rule[(colon + 1)..] != server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture))
                return false;
            rule = rule[..colon];
        }

        // ".example.com" covers its subdomains, "example.com" itself as well.
        var domain = rule.TrimStart('*').TrimStart('.');
        return server.Host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase)
            || (rule[0] != '.' && rule[0] != '*' && server.Host.Equals(domain, StringComparison.OrdinalIgnoreCase));
    }

    static string? Variable(Func<string, string?> environment, string name) =>
        environment(name) is { Length: > 0 } upper ? upper
#pragma warning disable CA1308 // The variables' other spelling is in small letters.
        : environment(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower
#pragma warning restore CA1308
        : null;
}
