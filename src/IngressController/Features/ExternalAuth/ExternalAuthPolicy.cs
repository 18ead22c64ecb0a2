using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.ExternalAuth;

/// <param name="Url">Where to ask.</param>
/// <param name="Method">The method of the question; null: GET, and without what comes with a chosen method.</param>
/// <param name="SigninLocation">Where clients are sent that a 401 refuses; null: they get the 401.</param>
/// <param name="ResponseHeaders">Headers of the answer that the upstream gets.</param>
/// <param name="SetHeaders">Headers that come with the question.</param>
/// <param name="RequestRedirect">Its <c>X-Auth-Request-Redirect</c>; null: the request's URI.</param>
/// <param name="CacheKey">What answers are kept by; null: they are not.</param>
/// <param name="CacheDurations">How long, by status.</param>
/// <param name="AlwaysSetCookie">Whether the answer's cookies reach the client whatever the status.</param>
/// <param name="Exempt"><see cref="NoAuthLocations"/>.</param>
sealed record ExternalAuthPolicy(
    UrlTemplate Url,
    string? Method,
    Template? SigninLocation,
    ValueArray<string> ResponseHeaders,
    ValueArray<AuthHeader> SetHeaders,
    Template? RequestRedirect,
    Template? CacheKey,
    CacheDurations CacheDurations,
    bool AlwaysSetCookie,
    ValueArray<string> Exempt) : IPolicy;

/// <summary>A header that comes with the question.</summary>
sealed record AuthHeader(string Name, Template Value);
