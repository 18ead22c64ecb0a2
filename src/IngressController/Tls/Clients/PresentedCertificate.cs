using System.Security.Cryptography.X509Certificates;

namespace IngressController.Tls.Clients;

/// <summary>
/// The certificate a client sent in its handshake. It is verified per request against the authority of the request's host: a
/// changed Secret, or another host on the same HTTP/2 connection, applies from the next request on.
/// </summary>
sealed class PresentedCertificate(byte[] certificate, IReadOnlyList<byte[]> sent)
{
    volatile Judgement? _last;
    string? _subject;
    string? _issuer;
    string? _escapedPem;

    sealed record Judgement(ClientAuthority Authority, int Depth, ClientVerdict Verdict);

    /// <summary>The subject's distinguished name, as nginx writes it.</summary>
    public string Subject => _subject ??= NameOf(static certificate => certificate.SubjectName);

    /// <summary>The issuer's distinguished name, as nginx writes it.</summary>
    public string Issuer => _issuer ??= NameOf(static certificate => certificate.IssuerName);

    /// <summary>The certificate as URL-encoded PEM.</summary>
    public string EscapedPem => _escapedPem ??= Uri.EscapeDataString(PemEncodingOf(certificate));

    /// <summary>Verifies against an authority; the result is cached while the authority stays the same.</summary>
    public ClientVerdict Judge(ClientAuthority authority, int depth, TimeProvider time)
    {
        var last = _last;
        if (last is not null && ReferenceEquals(last.Authority, authority) && last.Depth == depth)
            return last.Verdict;
        var verdict = authority.Verify(certificate, sent, depth, time.GetUtcNow());
        _last = new(authority, depth, verdict);
        return verdict;
    }

    string NameOf(Func<X509Certificate2, X500DistinguishedName> name)
    {
        using var loaded = X509CertificateLoader.LoadCertificate(certificate);
        return DistinguishedName.Format(name(loaded).RawData);
    }

    static string PemEncodingOf(byte[] der) => System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", der) + "\n";
}
