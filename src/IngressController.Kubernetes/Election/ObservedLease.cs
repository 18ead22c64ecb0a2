namespace IngressController.Kubernetes.Election;

/// <summary>
/// The lease as this process has seen it: the last record, and since when by the own monotonic clock. A record's own times are the clock
/// of another machine and are never compared with ours.
/// </summary>
/// <param name="fallback">How long a holder is left alone that does not say how long.</param>
/// <param name="time">The clock.</param>
sealed class ObservedLease(TimeSpan fallback, TimeProvider time)
{
    long _since;

    public LeaseRecord? Record { get; private set; }

    /// <summary>How long the holder is still to be left alone; zero when its lease has expired.</summary>
    public TimeSpan Left
    {
        get
        {
            // A holder may be configured otherwise than we are, so its own word counts.
            var duration = Record is { DurationSeconds: > 0 } record ? TimeSpan.FromSeconds(record.DurationSeconds) : fallback;
            var left = duration - time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Notes what the Lease says; the time begins anew when that is something else than before.</summary>
    public void Observe(LeaseRecord record)
    {
        if (record == Record)
            return;
        Record = record;
        _since = time.GetTimestamp();
    }

    public bool IsHeldByAnotherThan(string identity) => Record is { Holder.Length: > 0 } record && record.Holder != identity;
}
