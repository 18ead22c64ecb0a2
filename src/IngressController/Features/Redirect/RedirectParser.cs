using System.Buffers;
using IngressController.Core.Annotations;

namespace IngressController.Features.Redirect;

/// <summary>Reads <c>permanent-redirect</c>, <c>temporal-redirect</c> and their statuses.</summary>
sealed class RedirectParser : IPolicyParser
{
    // RFC 3986 without the characters of nginx variables.
    static readonly SearchValues<char> UrlChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!&'()*+,;=%");

    static readonly OptionType<string> Url = OptionTypes.TextThat(
        "URL or path", IsTarget,
        "is neither a URL with scheme http or https nor a path, or holds characters that are not a URL's; variables cannot be used here");

    static readonly Option<string> Permanent = Option.Annotation(
        "permanent-redirect", Url, "Redirects every request of the paths to this URL, or path of the same host, as written (301).", AnnotationRisk.Medium);

    static readonly Option<int> PermanentCode = Option.Annotation(
        "permanent-redirect-code", OptionTypes.Int(300, 308), "Status of permanent-redirect, 300 to 308.", standard: "301");

    static readonly Option<string> Temporal = Option.Annotation(
        "temporal-redirect", Url, "Redirects every request of the paths to this URL, or path of the same host, as written (302); wins over permanent-redirect.",
        AnnotationRisk.Medium);

    static readonly Option<int> TemporalCode = Option.Annotation(
        "temporal-redirect-code", OptionTypes.Int(300, 307), "Status of temporal-redirect, 300 to 307.", standard: "302");

    public IReadOnlyList<Option> Options { get; } = [Permanent, PermanentCode, Temporal, TemporalCode];

    public IPolicy? Parse(OptionReader reader)
    {
        var permanent = reader.TryGet(Permanent, out var url) ? url : null;
        var permanentCode = reader.Get(PermanentCode);
        var temporal = reader.TryGet(Temporal, out url) ? url : null;
        var temporalCode = reader.Get(TemporalCode);
        if (temporal is not null && permanent is not null)
            reader.Warn(Permanent, "has no effect: temporal-redirect is set too, and wins");
        return temporal is not null ? new RedirectPolicy(temporalCode, temporal)
            : permanent is not null ? new RedirectPolicy(permanentCode, permanent)
            : null;
    }

    // Browsers read two slashes as the beginning of another host.
    static bool IsTarget(string text) =>
        !text.AsSpan().ContainsAnyExcept(UrlChars) && (text.StartsWith('/') ? !text.StartsWith("//", StringComparison.Ordinal) : IsUrl(text));

    static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) &&
        url.Host.Length > 0;
}
