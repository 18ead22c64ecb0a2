using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>
/// Gives a request without body an empty one when it has content headers (Content-Type and the like): .NET keeps those with the
/// content, so they would be lost.
/// </summary>
sealed class EmptyBody : IHttpRequestBodyDetectionFeature
{
    static readonly EmptyBody Instance = new();

    public bool CanHaveBody => true;

    public static void AddWhereNeeded(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } && HasContentHeader(http.Request.Headers))
            http.Features.Set<IHttpRequestBodyDetectionFeature>(Instance);
    }

    public static bool IsOn(HttpContext http) => ReferenceEquals(http.Features.Get<IHttpRequestBodyDetectionFeature>(), Instance);

    static bool HasContentHeader(IHeaderDictionary headers) =>
        headers.ContentType.Count > 0 || headers.ContentEncoding.Count > 0 || headers.ContentLanguage.Count > 0 ||
        headers.ContentDisposition.Count > 0 || headers.ContentLocation.Count > 0 || headers.ContentMD5.Count > 0 ||
        headers.ContentRange.Count > 0 || headers.Allow.Count > 0 || headers.Expires.Count > 0 || headers.LastModified.Count > 0;
}
