using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IngressController.Kubernetes;
using IngressController.Options;
using IngressController.Tls;

namespace IngressController.Admission;

/// <summary>The webhook's side of a TLS handshake: the certificate it shows, and whom it lets in.</summary>
sealed class AdmissionTls
{
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    readonly WatchedFiles<SslStreamCertificateContext> _certificate;
    readonly WatchedFiles<X509Certificate2Collection>? _clients;

    /// <summary>Reads the files. Throws <see cref="ConfigurationException"/> when they cannot be used.</summary>
    public AdmissionTls(AdmissionOptions options, ILogger<AdmissionTls> log)
    {
        _certificate = new(() => ReadCertificate(options), log, options.CertificateFile, options.KeyFile);
        Try(_certificate, $"--validating-webhook-certificate {options.CertificateFile} and --validating-webhook-key {options.KeyFile}");
        if (options.ClientAuthorityFile is not { } file)
            return;
        _clients = new(() => ReadAuthorities(file), log, file);
        Try(_clients, $"--validating-webhook-client-ca {file}");
    }

    /// <summary>For one handshake.</summary>
    public SslServerAuthenticationOptions ForHandshake()
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _certificate.Current,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (_clients is null)
            return options;
        options.ClientCertificateRequired = true;
        // A session that is resumed was checked against the authorities of its time.
        options.AllowTlsResume = false;
        options.CertificateChainPolicy = PolicyFor(_clients.Current);
        options.RemoteCertificateValidationCallback = static (_, _, _, errors) => errors == SslPolicyErrors.None;
        return options;
    }

    static X509ChainPolicy PolicyFor(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new(ClientAuthentication));
        return policy;
    }

    static SslStreamCertificateContext ReadCertificate(AdmissionOptions options)
    {
        var data = new Dictionary<string, byte[]>
        {
            ["tls.crt"] = File.ReadAllBytes(options.CertificateFile),
            ["tls.key"] = File.ReadAllBytes(options.KeyFile),
        };
        var certificate = ServerCertificate.Of(new(new("", options.CertificateFile), "kubernetes.io/tls", new(data)));
        return certificate.Problem is { } problem ? throw new CryptographicException(problem) : certificate.Context;
    }

    static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(File.ReadAllText(file));
        return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate in PEM");
    }

    static void Try<T>(WatchedFiles<T> files, string flags)
        where T : class
    {
        try
        {
            _ = files.Current;
        }
        catch (Exception error) when (WatchedFiles<T>.IsUnusable(error))
        {
            throw new ConfigurationException($"{flags}: {error.Message}", error);
        }
    }
}
