using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.ExternalAuth;

/// <param name="Url">The URL of the service.</param>
/// <param name="Method">The method of the auth request; null: GET, without the headers that a configured method adds.</param>
/// <param name="SigninLocation">Where clients are redirected on 401; null: they get the 401.</param>
/// <param name="ResponseHeaders">Headers of the answer that are passed to the upstream.</param>
/// <param name="SetHeaders">Headers added to the auth request.</param>
/// <param name="RequestRedirect">Its <c>X-Auth-Request-Redirect</c>; null: the URI of the client's request.</param>
/// <param name="CacheKey">The cache key of answers; null: no caching.</param>
/// <param name="CacheDurations">How long answers are cached, by status.</param>
/// <param name="AlwaysSetCookie">Whether the answer's cookies are passed to the client whatever the status.</param>
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

/// <summary>A header added to the auth request.</summary>
sealed record AuthHeader(string Name, Template Value);
