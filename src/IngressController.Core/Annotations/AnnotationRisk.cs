using System.Collections.Frozen;

namespace IngressController.Core.Annotations;

/// <summary>
/// How much somebody who may only write Ingresses can do to others with an annotation, as ingress-nginx ranks it: the ConfigMap key
/// <c>annotations-risk-level</c> names the highest that is allowed.
/// </summary>
public enum AnnotationRisk
{
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>The rank of each annotation.</summary>
public static class AnnotationRisks
{
    static readonly string[] Medium =
    [
        "affinity-mode", "allowlist-source-range", "app-root", "auth-cache-duration", "auth-cache-key", "auth-proxy-set-headers", "auth-realm",
        "auth-request-redirect", "auth-response-headers", "auth-secret", "auth-signin-redirect-param", "auth-tls-secret", "auth-tls-verify-client",
        "canary-by-cookie", "canary-by-header", "canary-by-header-pattern", "canary-by-header-value", "cors-allow-headers", "cors-allow-methods",
        "cors-allow-origin", "cors-expose-headers", "custom-headers", "denylist-source-range", "fastcgi-index", "fastcgi-params-configmap",
        "force-ssl-redirect", "opentelemetry-operation-name", "permanent-redirect", "preserve-trailing-slash", "proxy-body-size",
        "proxy-cookie-domain", "proxy-cookie-path", "proxy-next-upstream", "proxy-redirect-from", "proxy-redirect-to", "proxy-ssl-ciphers",
        "proxy-ssl-secret", "rewrite-target", "session-cookie-domain", "session-cookie-expires", "session-cookie-max-age", "session-cookie-name",
        "session-cookie-path", "temporal-redirect", "whitelist-source-range", "x-forwarded-prefix",
    ];

    static readonly string[] High =
    [
        "auth-signin", "auth-tls-error-page", "auth-tls-match-cn", "auth-url", "mirror-host", "mirror-target", "modsecurity-transaction-id",
        "proxy-ssl-name", "server-alias", "upstream-hash-by",
    ];

    static readonly string[] Critical = ["auth-snippet", "configuration-snippet", "modsecurity-snippet", "server-snippet", "stream-snippet"];

    static readonly FrozenDictionary<string, AnnotationRisk> Ranks =
        Medium.Select(name => KeyValuePair.Create(name, AnnotationRisk.Medium))
            .Concat(High.Select(name => KeyValuePair.Create(name, AnnotationRisk.High)))
            .Concat(Critical.Select(name => KeyValuePair.Create(name, AnnotationRisk.Critical)))
            .ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="name">Without prefix.</param>
    public static AnnotationRisk Of(string name) => Ranks.GetValueOrDefault(name, AnnotationRisk.Low);
}
