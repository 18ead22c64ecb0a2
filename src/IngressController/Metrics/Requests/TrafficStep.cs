namespace IngressController.Metrics.Requests;

/// <summary>The requests of one step of time.</summary>
/// <param name="ByClass">By status class (first digit).</param>
/// <param name="Durations">By response time, each in one bucket of <see cref="RequestRegistry.DurationBounds"/>; empty where there were none.</param>
sealed record TrafficStep(long[] ByClass, long[] Durations)
{
    /// <summary>Adds what one Ingress had since the step before.</summary>
    /// <param name="now">Its totals now.</param>
    /// <param name="before">Its totals then; null: it had none.</param>
    /// <returns>How many requests.</returns>
    public long Add(IngressTraffic now, IngressTraffic? before)
    {
        var requests = Add(ByClass, now.ByClass, before is null ? default : before.ByClass);
        Add(Durations, now.Durations, before is null ? default : before.Durations);
        return requests;
    }

    // Totals of a deleted Ingress begin anew with it: nothing is ever taken away.
    static long Add(long[] sums, ReadOnlySpan<long> now, ReadOnlySpan<long> before)
    {
        var all = 0L;
        for (var i = 0; i < now.Length; i++)
        {
            var more = Math.Max(0, now[i] - (before.IsEmpty ? 0 : before[i]));
            sums[i] += more;
            all += more;
        }

        return all;
    }
}
