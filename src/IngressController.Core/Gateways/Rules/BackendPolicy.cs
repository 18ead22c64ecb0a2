using IngressController.Core.Annotations;

namespace IngressController.Core.Gateways.Rules;

/// <summary>What a backend speaks.</summary>
/// <param name="IsHttp2">HTTP/2: without negotiation, over TLS by ALPN; else HTTP/1.1.</param>
/// <param name="Tls">How it is reached over TLS; null: plain.</param>
public sealed record BackendPolicy(bool IsHttp2, BackendTls? Tls) : IPolicy
{
    public static BackendPolicy Plain { get; } = new(IsHttp2: false, null);
}

/// <summary>TLS to the pods of a Service, as a BackendTLSPolicy asks for it.</summary>
/// <param name="Hostname">Sent as server name and, without <paramref name="AlternativeNames"/>, expected in the certificate.</param>
/// <param name="Credentials">Whom to trust under <c>ca.crt</c>, and under <c>tls.crt</c> and <c>tls.key</c> the Gateway's certificate, if it has one.</param>
/// <param name="TrustsSystem">Whether the system's authorities are trusted; then there is no <c>ca.crt</c>.</param>
/// <param name="AlternativeNames">Of type <c>Hostname</c> or <c>URI</c>; if there are any, one of them is expected in the certificate.</param>
public sealed record BackendTls(string Hostname, SecretData Credentials, bool TrustsSystem, ValueArray<TextMatch> AlternativeNames)
{
    /// <summary>The same with a certificate for our side.</summary>
    /// <param name="certificate">It under <c>tls.crt</c>, and its key under <c>tls.key</c>; other keys are not used.</param>
    public BackendTls Presenting(SecretData certificate) => this with
    {
        Credentials = new(
            [
                .. Credentials.Keys.Select(key => KeyValuePair.Create(key, Credentials.Get(key)!)),
                new("tls.crt", certificate.Get("tls.crt") ?? []), new("tls.key", certificate.Get("tls.key") ?? []),
            ]),
    };
}
