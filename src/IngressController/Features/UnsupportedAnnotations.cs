using IngressController.Core.Annotations;

namespace IngressController.Features;

/// <summary>
/// ingress-nginx' annotations that are not honoured. One that protects closes its paths instead of leaving them open.
/// </summary>
static class UnsupportedAnnotations
{
    const string NotYet = "not in this version yet";
    const string RawText = "raw configuration text is never executed; use the annotation or setting for what it is to do";
    const string NoFastCgi = "FastCGI is not spoken; put a web server in front of the application";
    const string NoModSecurity = "there is no ModSecurity here; put a web application firewall in front or behind";

    public static IReadOnlyList<UnsupportedAnnotation> All { get; } =
    [
        new("auth-snippet", NotYet, IsProtection: true),
        new("fastcgi-index", NoFastCgi),
        new("fastcgi-params-configmap", NoFastCgi),
        new("configuration-snippet", RawText),
        new("server-snippet", RawText),
        new("stream-snippet", RawText),
        new("enable-modsecurity", NoModSecurity, IsProtection: true),
        new("enable-owasp-core-rules", NoModSecurity, IsProtection: true),
        new("modsecurity-transaction-id", NoModSecurity),
        new("modsecurity-snippet", NoModSecurity, IsProtection: true),
        new("enable-opentelemetry", NotYet),
        new("opentelemetry-trust-incoming-span", NotYet),
        new("opentelemetry-operation-name", NotYet),
        new("enable-rewrite-log", "there is no log of rewrites; the access log has the path as it came"),
        new("http2-push-preload", "browsers have given up HTTP/2 server push"),
    ];
}
