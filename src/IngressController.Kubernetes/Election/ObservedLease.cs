namespace IngressController.Kubernetes.Election;

/// <summary>
/// The lease as this process has seen it: the last record, and since when by our monotonic clock. The times in a record are from
/// another machine's clock and are never compared with ours.
/// </summary>
/// <param name="fallback">The lease duration when the holder gives none.</param>
/// <param name="time">The clock.</param>
sealed class ObservedLease(TimeSpan fallback, TimeProvider time)
{
    long _since;

    public LeaseRecord? Record { get; private set; }

    /// <summary>Time until the lease expires; zero when it has expired.</summary>
    public TimeSpan Left
    {
        get
        {
            // The holder may be configured differently from us, so its own duration counts.
            var duration = Record is { DurationSeconds: > 0 } record ? TimeSpan.FromSeconds(record.DurationSeconds) : fallback;
            var left = duration - time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Records the content of the Lease; the time starts over when it differs from the last one.</summary>
    public void Observe(LeaseRecord record)
    {
        if (record == Record)
            return;
        Record = record;
        _since = time.GetTimestamp();
    }

    public bool IsHeldByAnotherThan(string identity) => Record is { Holder.Length: > 0 } record && record.Holder != identity;
}
