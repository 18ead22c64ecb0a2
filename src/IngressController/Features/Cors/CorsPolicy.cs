using IngressController.Core.Annotations;

namespace IngressController.Features.Cors;

/// <param name="Origins">Origins whose scripts may read the answers; empty: none. Null: all.</param>
/// <param name="Methods">Access-Control-Allow-Methods.</param>
/// <param name="Headers">Access-Control-Allow-Headers.</param>
/// <param name="ExposeHeaders">Access-Control-Expose-Headers, or null.</param>
/// <param name="AllowCredentials">Whether Access-Control-Allow-Credentials is sent.</param>
/// <param name="MaxAge">Access-Control-Max-Age, seconds as text.</param>
sealed record CorsPolicy(
    ValueArray<OriginPattern>? Origins, string Methods, string Headers, string? ExposeHeaders, bool AllowCredentials, string MaxAge) : IPolicy
{
    public bool Accepts(ReadOnlySpan<char> origin)
    {
        if (Origins is not { } origins)
            return true;
        foreach (var pattern in origins)
        {
            if (pattern.Matches(origin))
                return true;
        }

        return false;
    }
}
