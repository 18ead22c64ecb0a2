using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IngressController.Tls;

namespace IngressController.Proxy.Forwarding;

/// <summary>TLS options for pods, read once from the Secret. Throws <see cref="CryptographicException"/> when that is invalid.</summary>
sealed class UpstreamTlsOptions
{
    readonly UpstreamTls _tls;
    readonly bool _isHttp2;
    readonly X509Certificate2Collection _authorities = [];
    readonly SslStreamCertificateContext? _certificate;
    readonly CipherSuitesPolicy? _ciphers;

    public UpstreamTlsOptions(UpstreamTls tls, bool isHttp2)
    {
        _tls = tls;
        _isHttp2 = isHttp2;
        if (tls.Ciphers is { } list && CipherSuites.TryParse(list, out _) is { } suites && !OperatingSystem.IsWindows() && !OperatingSystem.IsAndroid())
            _ciphers = new(suites);
        if (tls.Own is { } own)
            _certificate = ServerCertificate.Of(own).Context;
        if (tls.Credentials is not { } credentials)
            return;
        if (PemBlocks.TextOf(credentials, "ca.crt") is { } authorities)
            _authorities.ImportFromPem(authorities);
        if (credentials.Get("tls.crt") is { Length: > 0 })
            _certificate ??= ReadCertificate(credentials);
    }

    /// <summary>Why a Secret cannot be used, or null. Quotes none of its content.</summary>
    public static string? ProblemOf(UpstreamTls tls)
    {
        try
        {
            var options = new UpstreamTlsOptions(tls, isHttp2: false);
            return tls.Verify && options._authorities.Count == 0 ? "has no certificate under ca.crt, without which nothing can be verified"
                : options._certificate is null && options._authorities.Count == 0 ? "has neither tls.crt with tls.key nor ca.crt"
                : null;
        }
        catch (CryptographicException)
        {
            return "holds certificates or a key that cannot be read, or that do not belong together";
        }
    }

    /// <summary>TLS over a connection. It is done here, because .NET's client would always send the request's Host as SNI.</summary>
    /// <exception cref="AuthenticationException">It failed.</exception>
    public async ValueTask<Stream> HandshakeAsync(Stream stream, CancellationToken cancellation)
    {
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(Create(), cancellation);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    SslClientAuthenticationOptions Create() => new()
    {
        // With an empty name, no SNI is sent.
        TargetHost = _tls is { SendsName: true, Name: { } name } ? name : "",
        EnabledSslProtocols = _tls.Protocols,
        CipherSuitesPolicy = OperatingSystem.IsLinux() ? _ciphers : null,
        ClientCertificateContext = _certificate,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = ChainPolicy(),
        RemoteCertificateValidationCallback = IsTrusted,
        ApplicationProtocols = [_isHttp2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
    };

    static SslStreamCertificateContext ReadCertificate(SecretData credentials)
    {
        try
        {
            var pem = PemBlocks.TextOf(credentials, "tls.crt") ?? "";
            var leaf = X509Certificate2.CreateFromPem(pem, PemBlocks.TextOf(credentials, "tls.key") ?? "");
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            chain.RemoveAt(0);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (ArgumentException)
        {
            // .NET throws this when the key does not match the certificate. Its message may quote input, so it is not passed on.
            throw new CryptographicException("tls.crt and tls.key do not belong together");
        }
    }

    X509ChainPolicy? ChainPolicy()
    {
        if (!_tls.Verify)
            return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = _tls.TrustsSystem ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (!_tls.TrustsSystem)
            policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!_tls.Verify)
            return true;

        // The name is checked here: without SNI, SslStream does not know it.
        return certificate is X509Certificate2 leaf && chain is not null &&
            (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == 0 &&
            chain.ChainElements.Count - 2 <= _tls.Depth &&
            (_tls.AlternativeNames.IsEmpty ? _tls.Name is { } name && leaf.MatchesHostname(name) : AlternativeNames.HasOneOf(leaf, _tls.AlternativeNames));
    }
}
