namespace IngressController.Features.RateLimit;

/// <summary>How fast a bucket empties and how much it holds, in thousandths of a request, as ngx_http_limit_req_module counts.</summary>
/// <param name="MilliPerSecond">Thousandths of a request that leak a second; 0: no limit.</param>
/// <param name="MilliBurst">How far a bucket may be filled beyond the request in hand.</param>
readonly record struct LeakRate(long MilliPerSecond, int MilliBurst)
{
    // Beyond this a thousandth of a request no longer fits into 32 bits; no client sends so many at once.
    const long MaxBurst = int.MaxValue / 1000 - 1;

    public bool IsOff => MilliPerSecond == 0;

    /// <param name="requests">Requests a period; 0: no limit.</param>
    /// <param name="periodSeconds">The period.</param>
    /// <param name="multiplier">Burst is that many periods' requests.</param>
    public static LeakRate Of(int requests, int periodSeconds, int multiplier) =>
        new(requests * 1000L / periodSeconds, (int)Math.Min(requests * (long)multiplier, MaxBurst) * 1000);

    /// <summary>What the bucket holds once a request has come some time after the last one; above <see cref="MilliBurst"/> it is refused.</summary>
    public int Fill(int excess, long milliseconds) =>
        IsOff ? 0 : (int)Math.Clamp(excess - (MilliPerSecond * milliseconds / 1000) + 1000, 0, int.MaxValue);

    /// <summary>Milliseconds after which a bucket is as good as one that never was.</summary>
    public long MillisecondsToForget(int excess) => IsOff ? 0 : (((excess + 1000L) * 1000) + MilliPerSecond - 1) / MilliPerSecond;
}
