using IngressController.Core.Annotations;
using IngressController.Tls.Clients;

namespace IngressController.Features.SslRedirect;

/// <param name="WhenHostHasCertificate">Redirect where the host has a certificate (<c>ssl-redirect</c>).</param>
/// <param name="Always">Redirect without a certificate too (<c>force-ssl-redirect</c>).</param>
/// <param name="PreserveTrailingSlash">Keep the slash at the end of the URI; otherwise one is cut.</param>
/// <param name="Status">301, 302, 307 or 308.</param>
/// <param name="ExemptPaths">Requests at or below these paths are never redirected, for instance ACME challenges.</param>
sealed record SslRedirectPolicy(bool WhenHostHasCertificate, bool Always, bool PreserveTrailingSlash, int Status, ValueArray<string> ExemptPaths) : IPolicy
{
    /// <summary>
    /// Whether requests of a route are redirected at all. Never those of the catch-all: no rule asks for TLS on an unknown name (behaviour 38).
    /// </summary>
    public bool Covers(Route route, VirtualHost host) =>
        host.Name.Length > 0 && (Always || host.HasCertificate) && !Locations.Cover(ExemptPaths, route.Path);

    /// <summary>Whether requests of a host may be exempt by their own path, besides that of their rule.</summary>
    public static bool MayExempt(VirtualHost host) => HostClientRule.Of(host) is not { Verify: VerifyClient.On };

    /// <summary>Whether a target is exempt, where targets may be.</summary>
    public bool Exempts(string target) => Locations.CoverPlainly(ExemptPaths, target);

    /// <summary>Where a request goes.</summary>
    /// <param name="host">The name asked for.</param>
    /// <param name="port">A colon and the port; empty for none.</param>
    /// <param name="target">Path and query as they came.</param>
    public string LocationOf(ReadOnlySpan<char> host, string port, ReadOnlySpan<char> target) =>
        $"https://{host}{port}{(!PreserveTrailingSlash && target.EndsWith('/') ? target[..^1] : target)}";
}
