using IngressController.Core.Annotations;

namespace IngressController.Core.Gateways.Rules;

/// <summary>What a backend speaks.</summary>
/// <param name="IsHttp2">HTTP/2: without negotiation, over TLS by ALPN; else HTTP/1.1.</param>
/// <param name="Tls">How it is reached over TLS; null: plain.</param>
public sealed record BackendPolicy(bool IsHttp2, BackendTls? Tls) : IPolicy
{
    public static BackendPolicy Plain { get; } = new(IsHttp2: false, null);

    /// <summary>The same with a certificate for our side, where there is TLS.</summary>
    /// <param name="certificate">The Secret with it and its key.</param>
    public BackendPolicy Presenting(Secret certificate) => Tls is null ? this : this with { Tls = Tls with { Certificate = certificate } };
}

/// <summary>TLS to the pods of a Service, as a BackendTLSPolicy asks for it.</summary>
/// <param name="Hostname">Sent as server name and, without <paramref name="AlternativeNames"/>, expected in the certificate.</param>
/// <param name="Authorities">Whom to trust, in PEM under <c>ca.crt</c>; null: whom the system trusts.</param>
/// <param name="AlternativeNames">Of type <c>Hostname</c> or <c>URI</c>; if there are any, one of them is expected in the certificate.</param>
public sealed record BackendTls(string Hostname, SecretData? Authorities, ValueArray<TextMatch> AlternativeNames)
{
    /// <summary>The Gateway's certificate, which is presented; null: none is.</summary>
    public Secret? Certificate { get; init; }
}
