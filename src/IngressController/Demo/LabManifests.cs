using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Demo;

/// <summary>The lab's manifests, embedded in the program, with a certificate generated at start.</summary>
static class LabManifests
{
    public static async Task WriteAsync(string folder, CancellationToken cancellation)
    {
        var assembly = typeof(LabManifests).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".yaml", StringComparison.Ordinal)))
        {
            await using var source = assembly.GetManifestResourceStream(name)!;
            await using var target = File.Create(Path.Combine(folder, name));
            await source.CopyToAsync(target, cancellation);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "tls-secret.yaml"), TlsSecret("www.gasbugs.com"), cancellation);
    }

    static string TlsSecret(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddDays(90));
        return $$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: tls-secret}
            type: kubernetes.io/tls
            data:
              tls.crt: {{Base64(certificate.ExportCertificatePem())}}
              tls.key: {{Base64(key.ExportPkcs8PrivateKeyPem())}}
            """;
    }

    static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text));
}
