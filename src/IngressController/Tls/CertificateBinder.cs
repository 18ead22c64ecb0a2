using System.Globalization;

namespace IngressController.Tls;

/// <summary>
/// Chooses the certificate of each host (behaviour 46), and reports on its Ingress when that is not the requested one. Pure
/// except for reading Secrets, each version once.
/// </summary>
sealed class CertificateBinder(ClusterSnapshot snapshot, IReadOnlyDictionary<ObjectKey, ServerCertificate> known, DateTimeOffset now)
{
    const string Fallback = "the default certificate is served";

    /// <summary>How long before its end a certificate causes a warning, as in ingress-nginx.</summary>
    static readonly TimeSpan EndIsNear = TimeSpan.FromDays(10);

    readonly Dictionary<ObjectKey, ServerCertificate> _read = [];
    readonly DiagnosticSink _diagnostics = new();

    /// <summary>All certificates that were read, for the next binding.</summary>
    public IReadOnlyDictionary<ObjectKey, ServerCertificate> Read => _read;

    public DiagnosticSink Diagnostics => _diagnostics;

    /// <summary>The certificate of a host with a <c>tls</c> section; null: the default one.</summary>
    public ServerCertificate? Choose(string host, TlsBinding tls)
    {
        var ingress = new ObjectReference(ResourceKind.Ingress, tls.Ingress);
        if (tls.Listed is not { } listed)
            return FirstThatCovers(host, tls.Candidates, ingress);
        if (Usable(listed, ingress, Fallback) is not { Facts: { } facts } certificate)
            return null;
        if (facts.Covers(host))
            return Told(certificate, ingress);
        Report(ingress, DiagnosticSeverity.Error, DiagnosticCodes.CertificateDoesNotCover,
            $"the certificate in Secret {listed} is for {Describe(facts.Names)}, not for host \"{host}\"; {Fallback}");
        return null;
    }

    /// <summary>The certificate of <c>--default-ssl-certificate</c>; null: the self-signed one.</summary>
    public ServerCertificate? ChooseDefault(ObjectKey? secret)
    {
        if (secret is not { } key)
            return null;
        var owner = new ObjectReference(ResourceKind.Secret, key);
        return Usable(key, owner, "--default-ssl-certificate names it, and the self-signed certificate is served in its place") is { } certificate
            ? Told(certificate, owner)
            : null;
    }

    ServerCertificate? FirstThatCovers(string host, ValueArray<ObjectKey> candidates, ObjectReference ingress)
    {
        foreach (var candidate in candidates)
        {
            if (Find(candidate) is { Facts: { } facts } certificate && facts.Covers(host))
                return Told(certificate, ingress);
        }

        // A tls section without a Secret asks for the default certificate.
        if (!candidates.IsEmpty)
            Report(ingress, DiagnosticSeverity.Error, DiagnosticCodes.CertificateDoesNotCover,
                $"no tls entry lists host \"{host}\", and no certificate of {string.Join(", ", candidates)} covers it; {Fallback}");
        return null;
    }

    ServerCertificate? Usable(ObjectKey key, ObjectReference owner, string consequence)
    {
        if (Find(key) is not { } certificate)
            Report(owner, DiagnosticSeverity.Error, DiagnosticCodes.CertificateNotFound, $"Secret {key} does not exist; {consequence}");
        else if (certificate.Problem is { } problem)
            Report(owner, DiagnosticSeverity.Error, DiagnosticCodes.CertificateBroken, $"Secret {key}: {problem}; {consequence}");
        else
            return certificate;
        return null;
    }

    ServerCertificate? Find(ObjectKey key)
    {
        if (!snapshot.Secrets.TryGetValue(key, out var secret))
            return null;
        if (_read.TryGetValue(key, out var certificate))
            return certificate;
        certificate = known.TryGetValue(key, out var before) && before.IsOf(secret) ? before : ServerCertificate.Of(secret);
        _read.Add(key, certificate);
        return certificate;
    }

    /// <summary>Reports doubts about a certificate that is served anyway.</summary>
    ServerCertificate Told(ServerCertificate certificate, ObjectReference owner)
    {
        var facts = certificate.Facts!;
        if (facts.NotAfter < now)
            Warn(DiagnosticCodes.CertificateExpired, $"expired on {Date(facts.NotAfter)}; it is served all the same, and clients refuse it: renew it");
        else if (facts.NotAfter - EndIsNear < now)
            Warn(DiagnosticCodes.CertificateExpiring, $"expires on {Date(facts.NotAfter)}: renew it");
        if (facts.NotBefore > now)
            Warn(DiagnosticCodes.CertificateNotYetValid, $"is valid from {Date(facts.NotBefore)} on only; it is served all the same, and clients refuse it");
        if (certificate.IsOutOfOrder)
            Warn(DiagnosticCodes.CertificateOutOfOrder,
                "stands behind its chain in tls.crt; it is served in the right order, but write the server's certificate first");
        return certificate;

        void Warn(DiagnosticCode code, string message) =>
            Report(owner, DiagnosticSeverity.Warning, code, $"the certificate in Secret {certificate.Secret} {message}");
    }

    void Report(ObjectReference owner, DiagnosticSeverity severity, DiagnosticCode code, string message) =>
        _diagnostics.Add(new Diagnostic(owner, severity, code, owner.Kind == ResourceKind.Ingress ? "spec.tls" : "", message));

    static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    static string Describe(ValueArray<string> names) =>
        names.IsEmpty ? "no name at all" : string.Join(", ", names.Take(5)) + (names.Count > 5 ? $" and {names.Count - 5} more" : "");
}
