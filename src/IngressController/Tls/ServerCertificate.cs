using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IngressController.Core.Cluster;

namespace IngressController.Tls;

/// <summary>
/// The certificate, chain and key of one Secret in one version. What it is good for is read at once and cheaply; what a handshake
/// needs is made at the first one, since most hosts of a large cluster are silent.
/// </summary>
sealed class ServerCertificate
{
    readonly SecretData _data;
    readonly Lazy<SslStreamCertificateContext> _context;
    readonly int _leaf;

    ServerCertificate(Secret secret)
    {
        _data = secret.Data;
        _context = new(MakeContext);
        Secret = secret.Key;
        try
        {
            (Facts, _leaf) = Read(_data);
        }
        catch (CryptographicException error)
        {
            Problem = secret.Type == KubernetesTls ? error.Message : $"{error.Message} (it is of type {secret.Type}, not {KubernetesTls})";
        }
    }

    /// <summary>The type of Secret that the API server checks to have both keys; others with the same keys are taken as well.</summary>
    const string KubernetesTls = "kubernetes.io/tls";

    public ObjectKey Secret { get; }

    /// <summary>What its certificate is good for; null when there is a <see cref="Problem"/>.</summary>
    public CertificateFacts? Facts { get; }

    /// <summary>Why it cannot be used, in words that quote nothing of it; null when it can.</summary>
    public string? Problem { get; }

    /// <summary>Whether the certificate stands behind its chain in <c>tls.crt</c>.</summary>
    public bool IsOutOfOrder => _leaf > 0;

    /// <summary>What a handshake needs. Throws <see cref="CryptographicException"/> when it cannot be used after all.</summary>
    public SslStreamCertificateContext Context => _context.Value;

    public static ServerCertificate Of(Secret secret) => new(secret);

    /// <summary>Whether it was read from just this version of the Secret.</summary>
    public bool IsOf(Secret secret) => ReferenceEquals(_data, secret.Data);

    /// <summary>The facts of the certificate that the key belongs to, and its place among those of <c>tls.crt</c>.</summary>
    static (CertificateFacts Facts, int Index) Read(SecretData data)
    {
        var certificates = Text(data, "tls.crt");
        var keys = Text(data, "tls.key");
        var (label, key) = FindKey(keys);
        try
        {
            CertificateFacts? first = null;
            var index = 0;
            foreach (var pem in PemBlocks.Of(certificates, "CERTIFICATE"))
            {
                var facts = CertificateFacts.Read(PemBlocks.Decode(certificates, pem), out var publicKey);
                // In order, which is nearly always, the first one fits and the others need not be read.
                if (PrivateKeys.Fits(label, key, publicKey))
                    return (facts, index);
                first ??= facts;
                index++;
            }

            throw new CryptographicException(first is null ? "tls.crt holds no certificate in PEM" : "the key in tls.key does not belong to the certificate in tls.crt");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    static (string Label, byte[] Key) FindKey(string text)
    {
        foreach (var pem in PemBlocks.Of(text, label: null))
        {
            var label = text[pem.Label];
            if (label == "ENCRYPTED PRIVATE KEY")
                throw new CryptographicException("the key in tls.key is encrypted: store it without a password");
            if (label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
                return (label, PemBlocks.Decode(text, pem));
        }

        throw new CryptographicException("tls.key holds no private key in PEM");
    }

    static string Text(SecretData data, string key) => data.Get(key) is { Length: > 0 } bytes
        ? Encoding.UTF8.GetString(bytes)
        : throw new CryptographicException($"{key} is missing or empty");

    SslStreamCertificateContext MakeContext()
    {
        try
        {
            var text = Text(_data, "tls.crt");
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(text);
            using var bare = chain[_leaf];
            var leaf = X509Certificate2.CreateFromPem(bare.ExportCertificatePem(), Text(_data, "tls.key"));
            chain.RemoveAt(_leaf);
            // The chain is put in order from these; nothing is fetched.
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (ArgumentException error)
        {
            // .NET's word for a key that does not belong there. Its text may quote input, so it is not passed on.
            throw new CryptographicException($"tls.crt and tls.key do not belong together ({error.GetType().Name})");
        }
    }
}
