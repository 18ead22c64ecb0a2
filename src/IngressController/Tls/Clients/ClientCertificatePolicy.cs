using System.Text.RegularExpressions;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;

namespace IngressController.Tls.Clients;

/// <summary><c>auth-tls-verify-client</c>, the stricter the higher.</summary>
enum VerifyClient
{
    /// <summary>No certificate is asked for.</summary>
    Off,

    /// <summary>One may be sent, by whomever it was issued.</summary>
    OptionalNoAuthority,

    /// <summary>One may be sent, but then it must be good.</summary>
    Optional,

    /// <summary>A good one must be sent.</summary>
    On,
}

/// <summary>What an Ingress asks of the certificates of its hosts' clients.</summary>
/// <param name="Secret">Where the authority is from.</param>
/// <param name="Authority">Who may vouch for clients; null when that is broken: then every request of the host is refused.</param>
/// <param name="Verify">Whether a certificate must be there and good.</param>
/// <param name="Depth">How many authorities may stand between a certificate and a trusted root.</param>
/// <param name="ErrorPage">An absolute URL that clients are sent to in place of a 400 page, or null.</param>
/// <param name="PassesCertificate">Whether the pod gets the certificate (<c>ssl-client-cert</c>).</param>
/// <param name="MatchName">What a certificate's subject must match, also where no certificate is required; null: nothing.</param>
sealed record ClientCertificatePolicy(
    ObjectKey? Secret, ClientAuthority? Authority, VerifyClient Verify, int Depth, string? ErrorPage, bool PassesCertificate, Regex? MatchName) : IPolicy
{
    /// <summary>Asks for the same as <paramref name="other"/>.</summary>
    public bool Agrees(ClientCertificatePolicy other) =>
        Secret == other.Secret && Verify == other.Verify && Depth == other.Depth && ErrorPage == other.ErrorPage &&
        PassesCertificate == other.PassesCertificate && MatchName?.ToString() == other.MatchName?.ToString();
}
