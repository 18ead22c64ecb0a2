namespace IngressController.Proxy.Balancing;

/// <summary>
/// Picks two destinations at random and takes the one with the faster recent answers (behaviour 79), by an exponentially weighted
/// average of the time to response headers with <see cref="Decay"/>.
/// </summary>
/// <remarks>
/// A new destination starts with the average of the others, so that it is not flooded before its first answer. A failed try
/// counts as a slow one, unlike in ingress-nginx: a pod that refuses at once must not look like the fastest.
/// </remarks>
sealed class PeakEwma(TimeProvider time, Random random) : Balancer
{
    /// <summary>After this time a sample's weight is 1/e.</summary>
    static readonly TimeSpan Decay = TimeSpan.FromSeconds(10);

    /// <summary>The time that a failed try counts as: nginx' default connect timeout.</summary>
    static readonly TimeSpan Failure = TimeSpan.FromSeconds(5);

    /// <summary>Seconds by which one has to be faster: nginx measures whole milliseconds, so that among fast pods none goes without requests.</summary>
    const double Least = 0.001;

    public override DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried)
    {
        if (Pick(destinations, tried, null) is not { } one)
            return null;
        if (Pick(destinations, tried, one) is not { } other)
            return one;
        var now = time.GetTimestamp();
        return ScoreOf(one.Latency, now) - ScoreOf(other.Latency, now) >= Least ? other : one;
    }

    public override void Prepare(DestinationState[] destinations)
    {
        var now = time.GetTimestamp();
        var known = destinations.Where(destination => destination.Latency.IsKnown).Select(destination => ScoreOf(destination.Latency, now)).ToArray();
        if (known.Length == 0)
            return;
        foreach (var destination in destinations)
        {
            if (!destination.Latency.IsKnown)
                destination.Latency.Set(known.Average(), now);
        }
    }

    public override void Answered(DestinationState destination, TimeSpan took) => Observe(destination.Latency, took.TotalSeconds);

    public override void Failed(DestinationState destination) => Observe(destination.Latency, Failure.TotalSeconds);

    void Observe(LatencyAverage average, double seconds)
    {
        var now = time.GetTimestamp();
        average.Set(average.IsKnown ? ScoreOf(average, now) + (seconds * (1 - WeightOf(average, now))) : seconds, now);
    }

    double ScoreOf(LatencyAverage average, long now) => average.Seconds * WeightOf(average, now);

    double WeightOf(LatencyAverage average, long now) => Math.Exp(-Math.Max(0, time.GetElapsedTime(average.At, now) / Decay));

    // A random one; if it cannot be used, the next that can.
    DestinationState? Pick(DestinationState[] destinations, in TriedDestinations tried, DestinationState? taken)
    {
        var start = random.Next(destinations.Length);
        for (var i = 0; i < destinations.Length; i++)
        {
            var candidate = destinations[(start + i) % destinations.Length];
            if (!ReferenceEquals(candidate, taken) && !tried.Contains(candidate))
                return candidate;
        }

        return null;
    }
}
