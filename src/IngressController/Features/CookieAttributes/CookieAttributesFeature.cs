using System.Buffers;
using IngressController.Core.Annotations;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.CookieAttributes;

/// <summary><c>proxy-cookie-domain</c> and <c>proxy-cookie-path</c>: rewrite attributes of the cookies that an upstream sets.</summary>
sealed class CookieAttributesFeature : Feature<CookieAttributesPolicy>
{
    const string Off = "off";

    static readonly Annotation Domain = new("proxy-cookie-domain", "off, or two texts: cookies of the upstream with the first as Domain get the second.");
    static readonly Annotation Path = new("proxy-cookie-path", "off, or two texts: cookies of the upstream whose Path begins with the first get the second in its place.");
    static readonly Setting DomainDefault = new("proxy-cookie-domain", Off, "Default of the annotation proxy-cookie-domain.");
    static readonly Setting PathDefault = new("proxy-cookie-path", Off, "Default of the annotation proxy-cookie-path.");

    // No ; , or white space: a replacement must not be able to add an attribute.
    static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:%@+&=");

    public override IReadOnlyList<Annotation> Annotations => [Domain, Path];

    public override IReadOnlyList<Setting> Settings => [DomainDefault, PathDefault];

    public override Stage Stage => Stage.Transform;

    protected override CookieAttributesPolicy? ParsePolicy(AnnotationReader reader)
    {
        var domain = Read(reader, Domain, DomainDefault);
        var path = Read(reader, Path, PathDefault);
        return domain is null && path is null ? null : new(domain, path);
    }

    protected override void Bind(CookieAttributesPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        if (context.Exchange.HasResponse && response.Headers.SetCookie is { Count: > 0 } cookies)
            response.Headers.SetCookie = cookies.Select(cookie => SetCookie.Rewrite(cookie ?? "", policy)).ToArray();
    });

    static Replacement? Read(AnnotationReader reader, Annotation annotation, Setting standard)
    {
        if (reader.TryGet(annotation, out var text))
        {
            if (TryParse(text, out var replacement))
                return replacement;
            reader.Reject(annotation, $"\"{text}\" is neither off nor two texts of URL characters");
        }

        var global = reader.Settings.Text(standard);
        if (!TryParse(global, out var fallback))
            reader.Settings.Reject(standard, "is neither off nor two texts of URL characters");
        return fallback;
    }

    static bool TryParse(string text, out Replacement? replacement)
    {
        replacement = null;
        if (text is "" or Off)
            return true;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || parts.Any(part => part.AsSpan().ContainsAnyExcept(Allowed)) || parts[0].StartsWith('~'))
            return false;
        replacement = new(parts[0], parts[1]);
        return true;
    }
}
