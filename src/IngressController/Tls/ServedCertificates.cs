namespace IngressController.Tls;

/// <summary>The certificate of one host.</summary>
/// <param name="Host">The rule's host; <c>_</c> for names without a rule.</param>
/// <param name="Secret">Null for the self-signed certificate.</param>
readonly record struct ServedCertificate(string Host, ObjectKey? Secret, CertificateFacts Facts);

/// <summary>Lists the certificates of the active table: of every host with a <c>tls</c> section, and the default one.</summary>
/// <param name="tables">Returns the current TLS table.</param>
/// <param name="selfSigned">The fallback certificate.</param>
sealed class ServedCertificates(Func<TlsTable> tables, DefaultCertificate selfSigned)
{
    readonly Lazy<CertificateFacts> _selfSigned = new(() => CertificateFacts.Read(selfSigned.Context.TargetCertificate.RawDataMemory, out _));

    public IEnumerable<ServedCertificate> List()
    {
        var table = tables();
        foreach (var host in table.Routing.NamedHosts)
        {
            if (host.Tls is not null)
                yield return Of(host.Name, table.Certificates.Find(host, host.Name));
        }

        yield return Of("_", table.Certificates.Default);
    }

    ServedCertificate Of(string host, ServerCertificate? certificate) =>
        certificate is { Facts: { } facts } ? new(host, certificate.Secret, facts) : new(host, null, _selfSigned.Value);
}
