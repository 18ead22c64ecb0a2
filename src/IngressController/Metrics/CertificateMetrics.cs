using IngressController.Metrics.Exposition;
using IngressController.Tls;

namespace IngressController.Metrics;

/// <summary>The certificates in use, by host.</summary>
sealed class CertificateMetrics(ControllerIdentity identity, LeaderMetrics leader, ServedCertificates certificates) : IMetricSource
{
    public async ValueTask WriteAsync(MetricWriter writer)
    {
        var served = certificates.List().ToArray();

        // As there: on the leader only, so that an average or sum over replicas does not depend on their number.
        if (leader.SpeaksForAll)
        {
            writer.Family("nginx_ingress_controller_ssl_expire_time_seconds"u8, MetricType.Gauge, "Unix time at which the certificate in use for the host ends.");
            foreach (var certificate in served)
            {
                writer.Sample("nginx_ingress_controller_ssl_expire_time_seconds"u8, MetricWriter.Labels(LabelsOf(certificate)), certificate.Facts.NotAfter.ToUnixTimeSeconds());
                if (writer.IsFull)
                    await writer.FlushAsync().ConfigureAwait(false);
            }
        }

        writer.Family("nginx_ingress_controller_ssl_certificate_info"u8, MetricType.Gauge, "Always 1; the labels tell the certificate in use for the host.");
        foreach (var certificate in served)
        {
            writer.Sample("nginx_ingress_controller_ssl_certificate_info"u8, MetricWriter.Labels(
            [
                .. LabelsOf(certificate),
                ("issuer_organization", LabelText.Clean(certificate.Facts.Issuer.Organization)),
                ("issuer_common_name", LabelText.Clean(certificate.Facts.Issuer.CommonName)),
                ("serial_number", certificate.Facts.SerialNumber),
                ("public_key_algorithm", certificate.Facts.PublicKeyAlgorithm),
            ]), 1);
            if (writer.IsFull)
                await writer.FlushAsync().ConfigureAwait(false);
        }
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
