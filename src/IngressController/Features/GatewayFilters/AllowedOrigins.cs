using IngressController.Features.Cors;

namespace IngressController.Features.GatewayFilters;

/// <summary>The origins of a CORS filter. One that cannot be read allows nobody.</summary>
sealed class AllowedOrigins
{
    readonly OriginPattern[] _patterns;

    /// <param name="origins"><c>scheme://host[:port]</c>, <c>scheme://*.host[:port]</c>, or <c>*</c> for all.</param>
    public AllowedOrigins(ValueArray<string> origins)
    {
        AreAll = origins.Any(static origin => origin == "*");
        _patterns =
        [
            .. origins.Select(static origin => OriginPattern.TryParse(WithoutDefaultPort(origin).ToString(), out var pattern) ? pattern : null)
                .OfType<OriginPattern>().Select(static pattern => pattern with { MatchesManyLabels = true }),
        ];
    }

    public bool AreAll { get; }

    public bool Contain(ReadOnlySpan<char> origin)
    {
        if (AreAll)
            return true;
        origin = WithoutDefaultPort(origin);
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(origin))
                return true;
        }

        return false;
    }

    static ReadOnlySpan<char> WithoutDefaultPort(ReadOnlySpan<char> origin) =>
        origin.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && origin.EndsWith(":443") ? origin[..^4]
        : origin.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && origin.EndsWith(":80") ? origin[..^3]
        : origin;
}
