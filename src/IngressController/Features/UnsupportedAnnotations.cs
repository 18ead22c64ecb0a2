using IngressController.Core.Annotations;

namespace IngressController.Features;

/// <summary>ingress-nginx' annotations that are not honoured. One that protects closes its paths.</summary>
static class UnsupportedAnnotations
{
    public static IReadOnlyList<UnsupportedAnnotation> All { get; } =
    [
        new("enable-rewrite-log", "there is no log of rewrites; the access log has the path as it came"),
        new("http2-push-preload", "browsers have given up HTTP/2 server push"),
        .. Snippets.RefusedAnnotations.All,
    ];
}
