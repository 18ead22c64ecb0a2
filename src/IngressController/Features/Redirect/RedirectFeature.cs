using System.Buffers;
using IngressController.Core.Annotations;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.Redirect;

/// <summary><c>permanent-redirect</c> and <c>temporal-redirect</c>: decided before the redirect to HTTPS and before any access rule (behaviour 40).</summary>
sealed class RedirectFeature : Feature<RedirectPolicy>
{
    static readonly Annotation Permanent = new("permanent-redirect", "Redirects every request of the paths to this URL, as written (301).");
    static readonly Annotation PermanentCode = new("permanent-redirect-code", "Status of permanent-redirect, 300 to 308.");
    static readonly Annotation Temporal = new("temporal-redirect", "Redirects every request of the paths to this URL, as written (302); wins over permanent-redirect.");
    static readonly Annotation TemporalCode = new("temporal-redirect-code", "Status of temporal-redirect, 300 to 307.");

    // RFC 3986 without what would be an nginx variable.
    static readonly SearchValues<char> UrlChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!&'()*+,;=%");

    public override IReadOnlyList<Annotation> Annotations => [Permanent, PermanentCode, Temporal, TemporalCode];

    public override Stage Stage => Stage.Redirect;

    protected override RedirectPolicy? ParsePolicy(AnnotationReader reader)
    {
        var permanent = Url(reader, Permanent);
        var permanentCode = reader.Int(PermanentCode, 300, 308) ?? StatusCodes.Status301MovedPermanently;
        var temporal = Url(reader, Temporal);
        var temporalCode = reader.Int(TemporalCode, 300, 307) ?? StatusCodes.Status302Found;
        if (temporal is not null && permanent is not null)
            reader.Warn(Permanent, "has no effect: temporal-redirect is set too, and wins");
        return temporal is not null ? new(temporalCode, temporal)
            : permanent is not null ? new(permanentCode, permanent)
            : null;
    }

    protected override void Bind(RedirectPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (!scope.IsCatchAll)
            pipeline.Use(_ => context => Redirects.Answer(context, policy.Status, policy.Location));
    }

    static string? Url(AnnotationReader reader, Annotation annotation)
    {
        if (!reader.TryGet(annotation, out var text))
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) &&
            url.Host.Length > 0 && !text.AsSpan().ContainsAnyExcept(UrlChars))
            return text;
        reader.Reject(annotation, $"\"{text}\" is not a URL with scheme http or https, or holds characters that are not a URL's");
        return null;
    }
}
