using IngressController.Core.Annotations;

namespace IngressController.Features.SslRedirect;

/// <param name="WhenHostHasCertificate">Redirect where the host has a certificate (<c>ssl-redirect</c>).</param>
/// <param name="Always">Redirect without a certificate too (<c>force-ssl-redirect</c>).</param>
/// <param name="PreserveTrailingSlash">Keep the slash at the end of the URI; otherwise one is cut.</param>
/// <param name="Status">301, 302, 307 or 308.</param>
/// <param name="ExemptPaths">Requests at or below these paths are never redirected, for instance ACME challenges.</param>
sealed record SslRedirectPolicy(bool WhenHostHasCertificate, bool Always, bool PreserveTrailingSlash, int Status, ValueArray<string> ExemptPaths) : IPolicy;
