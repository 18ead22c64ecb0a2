namespace IngressController.Budgets;

/// <summary>
/// Lessens what budgets of memory grant while the heap is nearly full, whatever fills it: accounts are estimates, and the heap's limit
/// is not.
/// </summary>
/// <remarks>
/// It looks at what the garbage collector found last, which near the limit it does often. <see cref="Factor"/> falls fast and comes back
/// slowly, as windows of TCP do.
/// </remarks>
sealed class HeapPressure
{
    /// <summary>Parts of the heap's limit in use: above the first one less is granted, below the second one more.</summary>
    const double High = 0.75, Low = 0.6;

    const double Least = 1.0 / 16;

    double _factor = 1;
    long _seen;

    /// <summary>The part of its limit that a budget of memory grants now, above 0 and up to 1.</summary>
    public double Factor => Volatile.Read(ref _factor);

    /// <summary>Looks at the last collection; once for each.</summary>
    public void Look()
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        if (last.Index == _seen || last.TotalAvailableMemoryBytes == 0)
            return;
        _seen = last.Index;
        Observe((double)last.HeapSizeBytes / last.TotalAvailableMemoryBytes);
    }

    /// <param name="fill">The part of the heap's limit in use.</param>
    public void Observe(double fill)
    {
        if (fill > High)
            Volatile.Write(ref _factor, Math.Max(Least, _factor * 0.7));
        else if (fill < Low)
            Volatile.Write(ref _factor, Math.Min(1, _factor * 1.1));
    }
}
