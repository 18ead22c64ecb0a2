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
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } && RequestHeaders.HasContentHeader(http.Request.Headers))
            http.Features.Set<IHttpRequestBodyDetectionFeature>(Instance);
    }

    public static bool IsOn(HttpContext http) => ReferenceEquals(http.Features.Get<IHttpRequestBodyDetectionFeature>(), Instance);
}
