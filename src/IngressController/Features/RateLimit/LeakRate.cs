namespace IngressController.Features.RateLimit;

/// <summary>How fast a bucket empties and how much it holds, in thousandths of a request, as ngx_http_limit_req_module counts.</summary>
/// <param name="MilliPerSecond">Thousandths of a request that leak per second; 0: no limit.</param>
/// <param name="MilliBurst">How far a bucket may be filled beyond the current request.</param>
readonly record struct LeakRate(long MilliPerSecond, int MilliBurst)
{
    // Above this, thousandths of a request no longer fit into 32 bits; no client sends so many at once.
    const long MaxBurst = int.MaxValue / 1000 - 1;

    public bool IsOff => MilliPerSecond == 0;

    /// <param name="requests">Requests per period; 0: no limit.</param>
    /// <param name="periodSeconds">Length of the period.</param>
    /// <param name="multiplier">The burst, in periods' worth of requests.</param>
    public static LeakRate Of(int requests, int periodSeconds, int multiplier) =>
        new(requests * 1000L / periodSeconds, (int)Math.Min(requests * (long)multiplier, MaxBurst) * 1000);

    /// <summary>
    /// The content of the bucket after a request that comes this long after the last one; above <see cref="MilliBurst"/> the request
    /// is refused.
    /// </summary>
    public int Fill(int excess, long milliseconds) =>
        IsOff ? 0 : (int)Math.Clamp(excess - (MilliPerSecond * milliseconds / 1000) + 1000, 0, int.MaxValue);

    /// <summary>Milliseconds after which a bucket is equivalent to a new one.</summary>
    public long MillisecondsToForget(int excess) => IsOff ? 0 : (((excess + 1000L) * 1000) + MilliPerSecond - 1) / MilliPerSecond;
}
