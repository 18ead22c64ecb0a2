using IngressController.Metrics.Exposition;
using IngressController.Tls;

namespace IngressController.Metrics;

/// <summary>The certificates in use, by host.</summary>
sealed class CertificateMetrics(ControllerIdentity identity, LeaderMetrics leader, ServedCertificates certificates) : IMetricSource
{
    public async ValueTask WriteAsync(MetricWriter writer)
    {
        var served = certificates.List().ToArray();

        // As in ingress-nginx: on the leader only, so that sums and averages do not depend on the number of replicas.
        if (leader.SpeaksForAll)
            await writer.FamilyAsync(
                "nginx_ingress_controller_ssl_expire_time_seconds", MetricType.Gauge, "Unix time at which the certificate in use for the host ends.",
                served, certificate => (MetricWriter.Labels(LabelsOf(certificate)), certificate.Facts.NotAfter.ToUnixTimeSeconds()));

        await writer.FamilyAsync(
            "nginx_ingress_controller_ssl_certificate_info", MetricType.Gauge, "Always 1; the labels tell the certificate in use for the host.",
            served, certificate => (MetricWriter.Labels(
            [
                .. LabelsOf(certificate),
                ("issuer_organization", LabelText.Clean(certificate.Facts.Issuer.Organization)),
                ("issuer_common_name", LabelText.Clean(certificate.Facts.Issuer.CommonName)),
                ("serial_number", certificate.Facts.SerialNumber),
                ("public_key_algorithm", certificate.Facts.PublicKeyAlgorithm),
            ]), 1));
    }

    (string, string)[] LabelsOf(ServedCertificate certificate) =>
    [
        ("class", identity.Class),
        ("host", LabelText.Clean(certificate.Host)),
        ("identifier", LabelText.Clean($"{certificate.Facts.Issuer.SerialNumber}-{certificate.Facts.SerialNumber}")),
        ("namespace", LabelText.Clean(certificate.Secret?.Namespace ?? "")),
        ("secret_name", LabelText.Clean(certificate.Secret?.Name ?? "")),
    ];
}
