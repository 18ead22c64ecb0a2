using IngressController.Core.Annotations;

namespace IngressController.Features;

/// <summary>
/// ingress-nginx' annotations that are not honoured. One that protects closes its paths instead of leaving them open.
/// </summary>
static class UnsupportedAnnotations
{
    const string NotYet = "not in this version yet";

    /// <summary>All of them, as they are judged by default.</summary>
    public static IReadOnlyList<UnsupportedAnnotation> All => Judged(allowUnprotectedSnippets: false);

    /// <param name="allowUnprotectedSnippets">Whether protections that were written as snippets may be left out.</param>
    public static IReadOnlyList<UnsupportedAnnotation> Judged(bool allowUnprotectedSnippets) => [.. Missing, .. Snippets.RefusedAnnotations.All(allowUnprotectedSnippets)];

    static IReadOnlyList<UnsupportedAnnotation> Missing { get; } =
    [
        new("fastcgi-index", NotYet),
        new("fastcgi-params-configmap", NotYet),
        new("enable-opentelemetry", NotYet),
        new("opentelemetry-trust-incoming-span", NotYet),
        new("opentelemetry-operation-name", NotYet),
        new("enable-rewrite-log", NotYet),
        new("http2-push-preload", NotYet),
    ];
}
