using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IngressController.Control;
using IngressController.Core.Cluster;

namespace IngressController.Tls;

/// <summary>Which certificate each host that has one is served with.</summary>
/// <param name="Host">The rule's host; <c>_</c> for the catch-all.</param>
/// <param name="Secret">Null for the built-in certificate.</param>
/// <param name="Facts">What is known of it.</param>
readonly record struct ServedCertificate(string Host, ObjectKey? Secret, CertificateFacts Facts);

/// <summary>
/// Reads the certificates of the table in force for people: their public parts only, each once for as long as it is in use, and
/// not before somebody asks.
/// </summary>
sealed class ServedCertificates(ActiveTableHolder tables, DefaultCertificate defaultCertificate)
{
    readonly ConditionalWeakTable<ServerCertificate, CertificateFacts?> _known = [];
    readonly Lazy<CertificateFacts> _default = new(() => CertificateFacts.Of(defaultCertificate.Context.TargetCertificate));

    public IEnumerable<ServedCertificate> Read()
    {
        var table = tables.Current;
        foreach (var host in table.Routing.NamedHosts)
        {
            if (host.Tls is null)
                continue;
            var certificate = table.Certificates.Find(host);
            var facts = certificate is null ? null : _known.GetValue(certificate, static served => Read(served.Data));
            yield return facts is null ? new(host.Name, null, _default.Value) : new(host.Name, certificate!.Secret, facts);
        }

        yield return new("_", null, _default.Value);
    }

    // Null for what cannot be read: then the default certificate is served too (behaviour 46).
    static CertificateFacts? Read(SecretData data)
    {
        try
        {
            if (data.Get("tls.crt") is not { Length: > 0 } pem)
                return null;
            using var certificate = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem));
            return CertificateFacts.Of(certificate);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
