using IngressController.Core.Annotations;

namespace IngressController.Tls.Clients;

/// <summary><c>auth-tls-verify-client</c>, in ascending strictness.</summary>
enum VerifyClient
{
    /// <summary>No certificate is requested.</summary>
    Off,

    /// <summary>A certificate is optional and may have any issuer.</summary>
    OptionalNoAuthority,

    /// <summary>A certificate is optional but must be valid.</summary>
    Optional,

    /// <summary>A valid certificate is required.</summary>
    On,
}

/// <summary>An Ingress' requirements for client certificates of its hosts.</summary>
/// <param name="Authority">The trusted authority; null when it is invalid: then every request of the host is refused.</param>
/// <param name="Depth">Maximum authorities between a certificate and a trusted root.</param>
/// <param name="ErrorPage">An absolute URL to redirect to instead of answering a 400 page, or null.</param>
/// <param name="PassesCertificate">Whether the pod gets the certificate (<c>ssl-client-cert</c>).</param>
/// <param name="MatchName">Required pattern of a certificate's subject, also where the certificate is optional; null: none.</param>
sealed record ClientCertificatePolicy(
    ObjectKey? Secret, ClientAuthority? Authority, VerifyClient Verify, int Depth, string? ErrorPage, bool PassesCertificate,
    RenewableRegex? MatchName) : IPolicy
{
    /// <summary>Whether both have the same requirements.</summary>
    public bool Agrees(ClientCertificatePolicy other) =>
        Secret == other.Secret && Verify == other.Verify && Depth == other.Depth && ErrorPage == other.ErrorPage &&
        PassesCertificate == other.PassesCertificate && MatchName?.ToString() == other.MatchName?.ToString();
}
