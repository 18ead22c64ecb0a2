using IngressController.Core.Annotations;

namespace IngressController.Features;

/// <summary>
/// ingress-nginx' annotations that are not honoured. One that protects closes its paths instead of leaving them open.
/// </summary>
static class UnsupportedAnnotations
{
    const string NotYet = "not in this version yet";

    /// <param name="allowUnprotectedSnippets">Whether protections that were written as snippets may be left out.</param>
    public static IEnumerable<UnsupportedAnnotation> All(bool allowUnprotectedSnippets) => [.. Missing, .. Snippets.RefusedAnnotations.All(allowUnprotectedSnippets)];

    static IReadOnlyList<UnsupportedAnnotation> Missing { get; } =
    [
        new("rewrite-target", NotYet),
        new("use-regex", NotYet),
        new("app-root", NotYet),
        new("permanent-redirect", NotYet),
        new("permanent-redirect-code", NotYet),
        new("temporal-redirect", NotYet),
        new("temporal-redirect-code", NotYet),
        new("from-to-www-redirect", NotYet),
        new("relative-redirects", NotYet),
        new("use-port-in-redirects", NotYet),
        new("enable-cors", NotYet),
        new("cors-allow-origin", NotYet),
        new("cors-allow-methods", NotYet),
        new("cors-allow-headers", NotYet),
        new("cors-allow-credentials", NotYet),
        new("cors-expose-headers", NotYet),
        new("cors-max-age", NotYet),
        new("proxy-cookie-domain", NotYet),
        new("proxy-cookie-path", NotYet),
        new("proxy-redirect-from", NotYet),
        new("proxy-redirect-to", NotYet),
        new("service-upstream", NotYet),
        new("connection-proxy-header", NotYet),
        new("custom-headers", NotYet),
        new("x-forwarded-prefix", NotYet),
        new("fastcgi-index", NotYet),
        new("fastcgi-params-configmap", NotYet),
        new("ssl-passthrough", NotYet),
        new("server-alias", NotYet),
        new("default-backend", NotYet),
        new("custom-http-errors", NotYet),
        new("disable-proxy-intercept-errors", NotYet),
        new("enable-opentelemetry", NotYet),
        new("opentelemetry-trust-incoming-span", NotYet),
        new("opentelemetry-operation-name", NotYet),
        new("enable-rewrite-log", NotYet),
        new("http2-push-preload", NotYet),
    ];
}
