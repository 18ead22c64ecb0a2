using IngressController.Core.Annotations;
using IngressController.Core.Cluster;

namespace IngressController.Features.SslRedirect;

/// <param name="WhenHostHasCertificate">Redirect where the host has a certificate (<c>ssl-redirect</c>).</param>
/// <param name="Always">Redirect without any (<c>force-ssl-redirect</c>).</param>
/// <param name="PreserveTrailingSlash">Keep the slash at the end of the URI, of which one is cut otherwise.</param>
/// <param name="Status">301, 302, 307 or 308.</param>
/// <param name="ExemptPaths">Paths that are one of these or below it are never redirected, ACME's challenges for one.</param>
sealed record SslRedirectPolicy(bool WhenHostHasCertificate, bool Always, bool PreserveTrailingSlash, int Status, ValueArray<string> ExemptPaths) : IPolicy;
