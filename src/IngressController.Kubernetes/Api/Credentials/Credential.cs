using System.Net.Http.Headers;
using System.Net.Security;

namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>The credential of one request. A class, not a record: it must never be printed.</summary>
sealed class Credential(AuthenticationHeaderValue? authorization, SslStreamCertificateContext? certificate = null)
{
    public static Credential None { get; } = new(null);

    public AuthenticationHeaderValue? Authorization { get; } = authorization;

    /// <summary>A client certificate that came with the credential, from an exec plugin.</summary>
    public SslStreamCertificateContext? Certificate { get; } = certificate;

    public static Credential Bearer(string token) => new(new("Bearer", token));
}
