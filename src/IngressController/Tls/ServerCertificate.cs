using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Tls;

/// <summary>
/// The certificate, chain and key of one version of a Secret. Its facts are read at once, which is cheap; the handshake context
/// is created on first use, since most hosts of a large cluster are idle.
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

    /// <summary>The type of Secret for which the API server checks that both keys exist; other types with the same keys are accepted too.</summary>
    const string KubernetesTls = "kubernetes.io/tls";

    public ObjectKey Secret { get; }

    /// <summary>The certificate's facts; null when there is a <see cref="Problem"/>.</summary>
    public CertificateFacts? Facts { get; }

    /// <summary>Why it cannot be used, without quoting its content; null when it can.</summary>
    public string? Problem { get; }

    /// <summary>Whether the certificate comes after its chain in <c>tls.crt</c>.</summary>
    public bool IsOutOfOrder => _leaf > 0;

    /// <summary>The handshake context. Throws <see cref="CryptographicException"/> when it turns out to be unusable.</summary>
    public SslStreamCertificateContext Context => _context.Value;

    public static ServerCertificate Of(Secret secret) => new(secret);

    /// <summary>Whether it was read from this version of the Secret.</summary>
    public bool IsOf(Secret secret) => ReferenceEquals(_data, secret.Data);

    /// <summary>The facts of the certificate that matches the key, and its index in <c>tls.crt</c>.</summary>
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
                // In the usual order the first one matches, and the others need not be read.
                if (PrivateKeys.Fits(label, key, publicKey))
                    return (facts, index);
                first ??= facts;
                index++;
            }

            throw new CryptographicException(first is null
                ? "tls.crt holds no certificate in PEM"
                : "the key in tls.key does not belong to the certificate in tls.crt");
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

    static string Text(SecretData data, string key) =>
        PemBlocks.TextOf(data, key) ?? throw new CryptographicException($"{key} is missing or empty");

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
            // Orders the chain from these; nothing is fetched.
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (ArgumentException error)
        {
            // .NET throws this when the key does not match. Its message may quote input, so it is not passed on.
            throw new CryptographicException($"tls.crt and tls.key do not belong together ({error.GetType().Name})");
        }
    }
}
