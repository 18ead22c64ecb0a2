using System.Net.Http.Headers;
using IngressController.Proxy.Access;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.ExternalAuth;

/// <summary>The authentication service's answer for a request. Kept among the request's features.</summary>
sealed class AuthAnswer(int status, HttpResponseHeaders? headers) : IAuthenticationAnswer
{
    /// <summary>What a header takes beside its characters.</summary>
    const long EntryBytes = 200;

    /// <summary>The service could not be asked, or did not answer in time.</summary>
    public static AuthAnswer None { get; } = new(0, null);

    public int Status => status;

    public bool IsGranted => status is >= 200 and < 300;

    /// <summary>The memory that it takes, roughly.</summary>
    public long Bytes => headers is null ? 0 : headers.NonValidated.Sum(static header =>
        EntryBytes + (sizeof(char) * (long)(header.Key.Length + header.Value.Sum(static value => value.Length))));

    public StringValues Cookies => Header(HeaderNames.SetCookie);

    public StringValues WWWAuthenticate => Header(HeaderNames.WWWAuthenticate);

    /// <summary>All values of a header; none when the answer lacks it.</summary>
    public StringValues Header(string name)
    {
        if (headers is null || !headers.NonValidated.TryGetValues(name, out var values))
            return StringValues.Empty;
        return values.Count == 1 ? values.ToString() : values.ToArray();
    }

    /// <summary>How long it may be cached: its own headers win over the configured time, as in nginx' proxy_cache.</summary>
    public TimeSpan Lifetime(CacheDurations durations)
    {
        var configured = durations.Of(status);
        if (configured == TimeSpan.Zero || headers is null || Cookies.Count > 0 || headers.NonValidated.Contains(HeaderNames.Vary))
            return TimeSpan.Zero;
        if (headers.CacheControl is not { } control)
            return headers.NonValidated.Contains(HeaderNames.CacheControl) ? TimeSpan.Zero : configured;
        if (control.NoCache || control.NoStore || control.Private)
            return TimeSpan.Zero;
        return control.SharedMaxAge ?? control.MaxAge ?? configured;
    }

    /// <summary>Whether nginx' add_header adds to an answer of this status without <c>always</c>.</summary>
    public static bool CookiesGoWith(int status) => status is
        StatusCodes.Status200OK or StatusCodes.Status201Created or StatusCodes.Status204NoContent or StatusCodes.Status206PartialContent or
        StatusCodes.Status301MovedPermanently or StatusCodes.Status302Found or StatusCodes.Status303SeeOther or
        StatusCodes.Status304NotModified or StatusCodes.Status307TemporaryRedirect or StatusCodes.Status308PermanentRedirect;
}
