namespace IngressController.Kubernetes;

/// <summary>Waits that double with each failure, randomized so that clients do not return in step.</summary>
sealed class Backoff(TimeSpan min, TimeSpan max, Func<double> random)
{
    int _failures;

    public void Reset() => _failures = 0;

    /// <summary>The next wait: a random part of the exponential step, at least half of it.</summary>
    public TimeSpan Next()
    {
        var step = Math.Min(max.TotalSeconds, min.TotalSeconds * Math.Pow(2, _failures));
        if (step < max.TotalSeconds)
            _failures++;
        return TimeSpan.FromSeconds(step * (0.5 + (random() / 2)));
    }
}
