using IngressController.Core.Annotations;

namespace IngressController.Features;

/// <summary>
/// ingress-nginx' annotations that are not honoured. One that protects closes its paths instead of leaving them open.
/// </summary>
static class UnsupportedAnnotations
{
    const string NotYet = "not in this version yet";

    public static IReadOnlyList<UnsupportedAnnotation> All { get; } =
    [
        new("auth-snippet", NotYet, IsProtection: true),
        new("fastcgi-index", NotYet),
        new("fastcgi-params-configmap", NotYet),
        new("ssl-passthrough", NotYet),
        new("configuration-snippet", NotYet),
        new("server-snippet", NotYet),
        new("stream-snippet", NotYet),
        new("enable-modsecurity", NotYet, IsProtection: true),
        new("enable-owasp-core-rules", NotYet, IsProtection: true),
        new("modsecurity-transaction-id", NotYet),
        new("modsecurity-snippet", NotYet, IsProtection: true),
        new("enable-opentelemetry", NotYet),
        new("opentelemetry-trust-incoming-span", NotYet),
        new("opentelemetry-operation-name", NotYet),
        new("enable-rewrite-log", NotYet),
        new("http2-push-preload", NotYet),
    ];
}
