using System.IO.Pipelines;

namespace IngressController.Proxy.Connections;

/// <summary>
/// A part of an answer that its client does not take: counted as memory on the account of its network, and broken off after nginx'
/// <c>send_timeout</c>, in every protocol. Kestrel's own limit knows no windows of HTTP/2 and no tunnels.
/// </summary>
sealed class UnsentAnswer : ITimedTransfer
{
    readonly HttpContext _http;
    readonly ClientPlace _place;
    readonly int _set;
    Deadline _deadline;
    volatile bool _isAborted;

    UnsentAnswer(HttpContext http, ClientPlace place, TimeSpan limit)
    {
        (_http, _place) = (http, place);
        _deadline.Set(limit);
        _set = place.Stalled.Add(this);
    }

    public static ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flushing, HttpContext http, ClientPlace place) =>
        WaitAsync(flushing, http, place, KestrelLimits.SendTimeout);

    /// <param name="flushing">Is not complete.</param>
    /// <param name="limit">Of the wait.</param>
    public static async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flushing, HttpContext http, ClientPlace place, TimeSpan limit)
    {
        var unsent = Begin(http, place, limit);
        try
        {
            return await flushing;
        }
        finally
        {
            if (unsent is not null)
                await unsent.EndAsync();
        }
    }

    public static async ValueTask WaitAsync(ValueTask writing, HttpContext http, ClientPlace place)
    {
        var unsent = Begin(http, place, KestrelLimits.SendTimeout);
        try
        {
            await writing;
        }
        finally
        {
            if (unsent is not null)
                await unsent.EndAsync();
        }
    }

    public void CheckTime(long now)
    {
        if (!_deadline.TryPass(now))
            return;
        _http.Abort();
        _isAborted = true;
    }

    // Null when there is no memory for it: the answer is broken off.
    static UnsentAnswer? Begin(HttpContext http, ClientPlace place, TimeSpan limit)
    {
        if (place.TryTake(ClientMemory.UnsentAnswer))
            return new(http, place, limit);
        http.Abort();
        return null;
    }

    // What breaks it off must be through with it, or it would break off the next request, which may have the same context.
    async ValueTask EndAsync()
    {
        var isEnded = _deadline.TryEnd();
        _place.Stalled.Remove(this, _set);
        _place.Give(ClientMemory.UnsentAnswer);
        while (!isEnded && !_isAborted)
            await Task.Yield();
    }
}
