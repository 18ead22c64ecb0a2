using IngressController.Core.Annotations;

namespace IngressController.Features;

/// <summary>
/// ingress-nginx' annotations that are not honoured. One that protects closes its paths instead of leaving them open.
/// </summary>
static class UnsupportedAnnotations
{
    const string NoFastCgi = "FastCGI is not spoken; put a web server in front of the application";

    /// <summary>All of them, as they are judged by default.</summary>
    public static IReadOnlyList<UnsupportedAnnotation> All => Judged(allowUnprotectedSnippets: false);

    /// <param name="allowUnprotectedSnippets">Whether protections that were written as snippets may be left out.</param>
    public static IReadOnlyList<UnsupportedAnnotation> Judged(bool allowUnprotectedSnippets) => [.. Missing, .. Snippets.RefusedAnnotations.All(allowUnprotectedSnippets)];

    static IReadOnlyList<UnsupportedAnnotation> Missing { get; } =
    [
        new("fastcgi-index", NoFastCgi),
        new("fastcgi-params-configmap", NoFastCgi),
        new("enable-rewrite-log", "there is no log of rewrites; the access log has the path as it came"),
        new("http2-push-preload", "browsers have given up HTTP/2 server push"),
    ];
}
