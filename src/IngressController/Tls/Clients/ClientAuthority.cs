using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Tls.Clients;

/// <summary>
/// The authority for client certificates: the certificates of a Secret's <c>ca.crt</c> and the revocation lists of its
/// <c>ca.crl</c>. Checks use only these; nothing is fetched.
/// </summary>
sealed class ClientAuthority
{
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // A Secret's data stays the same object until it changes, so the authority is cached across tables.
    static readonly ConditionalWeakTable<SecretData, ClientAuthority> Known = [];

    readonly X509Certificate2Collection _certificates = [];
    readonly List<RevocationList> _revocations = [];
    readonly bool _checksRevocation;

    ClientAuthority(SecretData data)
    {
        var part = "ca.crt";
        try
        {
            var certificates = PemBlocks.TextOf(data, part) ?? throw new CryptographicException("is missing or empty");
            foreach (var pem in PemBlocks.Of(certificates, "CERTIFICATE"))
                _certificates.Add(X509CertificateLoader.LoadCertificate(PemBlocks.Decode(certificates, pem)));
            if (_certificates.Count == 0)
                throw new CryptographicException("holds no certificate in PEM");
            part = "ca.crl";
            if (PemBlocks.TextOf(data, part) is not { } lists)
                return;
            _checksRevocation = true;
            foreach (var pem in PemBlocks.Of(lists, "X509 CRL"))
                _revocations.Add(RevocationList.Read(PemBlocks.Decode(lists, pem)));
            if (_revocations.Count == 0)
                throw new CryptographicException("holds no revocation list in PEM");
        }
        catch (CryptographicException error)
        {
            Problem = error.Message.StartsWith(part, StringComparison.Ordinal) ? $"its {error.Message}" : $"its {part} {error.Message}";
        }
    }

    /// <summary>Why it cannot be used; null when it can.</summary>
    public string? Problem { get; }

    public static ClientAuthority Of(SecretData data) => Known.GetValue(data, static data => new(data));

    /// <summary>Checks a client's certificate.</summary>
    /// <param name="certificate">In DER.</param>
    /// <param name="sent">The intermediate certificates the client sent, in DER.</param>
    /// <param name="depth">Maximum authorities between the certificate and a trusted root.</param>
    public ClientVerdict Verify(byte[] certificate, IReadOnlyList<byte[]> sent, int depth, DateTimeOffset now)
    {
        using var leaf = X509CertificateLoader.LoadCertificate(certificate);
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_certificates);
        policy.ExtraStore.AddRange(_certificates);
        var extra = sent.Select(X509CertificateLoader.LoadCertificate).ToArray();
        policy.ExtraStore.AddRange(extra);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = now.UtcDateTime;
        policy.ApplicationPolicy.Add(new(ClientAuthentication));
        var verdict = chain.Build(leaf) ? VerdictOfTrusted(chain, depth, now) : VerdictOfUntrusted(chain);
        foreach (var loaded in extra)
            loaded.Dispose();
        return verdict;
    }

    ClientVerdict VerdictOfTrusted(X509Chain chain, int depth, DateTimeOffset now)
    {
        // The number of elements between the certificate and the root.
        if (chain.ChainElements.Count - 2 > depth)
            return ClientVerdict.Bad("certificate chain too long");
        if (!_checksRevocation)
            return ClientVerdict.Trusted;
        // As nginx' ssl_crl: every issuer in the chain must have a current list.
        for (var i = 0; i + 1 < chain.ChainElements.Count; i++)
        {
            var issuer = chain.ChainElements[i + 1].Certificate;
            var lists = _revocations.Where(list => list.IsSignedBy(issuer)).ToList();
            if (lists.Count == 0)
                return ClientVerdict.Bad("unable to get certificate CRL");
            if (lists.Any(list => list.Revokes(chain.ChainElements[i].Certificate)))
                return ClientVerdict.Bad("certificate revoked");
            if (lists.All(list => list.NextUpdate < now))
                return ClientVerdict.Bad("CRL has expired");
        }

        return ClientVerdict.Trusted;
    }

    static ClientVerdict VerdictOfUntrusted(X509Chain chain)
    {
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, status) => all | status.Status);
        const X509ChainStatusFlags issuerUnknown = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return ClientVerdict.Bad("certificate has expired or is not yet valid");
        if ((flags & ~issuerUnknown) != X509ChainStatusFlags.NoError)
            return ClientVerdict.Bad(Describe(flags & ~issuerUnknown));
        return ClientVerdict.UnknownIssuer(flags.HasFlag(X509ChainStatusFlags.UntrustedRoot)
            ? chain.ChainElements.Count == 1 ? "self-signed certificate" : "self-signed certificate in certificate chain"
            : "unable to verify the first certificate");
    }

    static string Describe(X509ChainStatusFlags flags) => flags switch
    {
        _ when flags.HasFlag(X509ChainStatusFlags.NotSignatureValid) => "certificate signature failure",
        _ when flags.HasFlag(X509ChainStatusFlags.NotValidForUsage) => "unsuitable certificate purpose",
        _ when flags.HasFlag(X509ChainStatusFlags.InvalidBasicConstraints) => "invalid CA certificate",
        _ => flags.ToString(),
    };
}
