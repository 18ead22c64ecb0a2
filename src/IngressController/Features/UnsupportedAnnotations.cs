using IngressController.Core.Annotations;

namespace IngressController.Features;

/// <summary>ingress-nginx' annotations that are not honoured. One that protects closes its paths.</summary>
static class UnsupportedAnnotations
{
    const string NoFastCgi = "FastCGI is not spoken; put a web server in front of the application";

    public static IReadOnlyList<UnsupportedAnnotation> All { get; } =
    [
        new("fastcgi-index", NoFastCgi),
        new("fastcgi-params-configmap", NoFastCgi),
        new("enable-rewrite-log", "there is no log of rewrites; the access log has the path as it came"),
        new("http2-push-preload", "browsers have given up HTTP/2 server push"),
        .. Snippets.RefusedAnnotations.All,
    ];
}
