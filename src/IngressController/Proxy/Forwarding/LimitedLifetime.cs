using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// Ends what is done for a request after a time, as if its client had left; until it is disposed. Limits may stand inside each other.
/// </summary>
sealed class LimitedLifetime : IHttpRequestLifetimeFeature, IDisposable
{
    readonly HttpContext _http;
    readonly IHttpRequestLifetimeFeature _whole;
    readonly CancellationToken _left;
    readonly CancellationTokenSource _end;
    readonly CancellationTokenRegistration _leaving;

    public LimitedLifetime(HttpContext http, TimeSpan limit, TimeProvider time)
    {
        _http = http;
        _whole = http.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _left = _whole.RequestAborted;
        _end = new(limit, time);
        _leaving = _left.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
        http.Features.Set<IHttpRequestLifetimeFeature>(this);
    }

    /// <summary>Whether a request has an end that can be waited for: one that may switch to another protocol has none.</summary>
    public static bool AppliesTo(HttpContext http) => !http.AsksForUpgrade() && !http.Features.IsExtendedConnect();

    /// <summary>Whether the time is over, and the client still there.</summary>
    public bool IsOver => _end.IsCancellationRequested && !_left.IsCancellationRequested;

    public CancellationToken RequestAborted
    {
        get => _end.Token;
        set => throw new NotSupportedException();
    }

    public void Abort() => _whole.Abort();

    public void Dispose()
    {
        _http.Features.Set(_whole);
        _leaving.Dispose();
        _end.Dispose();
    }
}
