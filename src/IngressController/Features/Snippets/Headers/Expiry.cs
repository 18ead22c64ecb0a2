using System.Globalization;
using IngressController.Proxy;

namespace IngressController.Features.Snippets.Headers;

/// <summary>expires: sets Expires and Cache-Control.</summary>
/// <param name="Age">Seconds from now; negative: in the past. Null: <paramref name="Fixed"/> holds.</param>
/// <param name="Fixed">Both values as text; null for <c>off</c>.</param>
sealed record Expiry(long? Age, (string Expires, string CacheControl)? Fixed)
{
    public static Expiry Off { get; } = new(null, null);

    public static Expiry Epoch { get; } = new(null, ("Thu, 01 Jan 1970 00:00:01 GMT", "no-cache"));

    public static Expiry Max { get; } = new(null, ("Thu, 31 Dec 2037 23:55:55 GMT", "max-age=315360000"));

    public void Apply(RequestContext context, HttpResponse response)
    {
        if (Fixed is { } values)
            (response.Headers.Expires, response.Headers.CacheControl) = values;
        if (Age is not { } age)
            return;
        response.Headers.Expires = DateTimeOffset.UtcNow.AddSeconds(age).ToString("R", CultureInfo.InvariantCulture);
        response.Headers.CacheControl = age < 0 ? "no-cache" : $"max-age={age.ToString(CultureInfo.InvariantCulture)}";
    }
}
