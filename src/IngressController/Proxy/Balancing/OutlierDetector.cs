namespace IngressController.Proxy.Balancing;

/// <summary>
/// Ejects failing destinations from an upstream for a while (passive health check). Costs one volatile read per request while
/// none is ejected.
/// </summary>
sealed class OutlierDetector(TimeProvider time)
{
    readonly Lock _writing = new();
    volatile OutlierRules? _rules;
    volatile View? _view;
    long _ejections;

    /// <summary>The remaining destinations of a list, and until when that holds.</summary>
    sealed record View(DestinationState[] All, DestinationState[] Left, long Until);

    /// <summary>Null: ejection is off.</summary>
    public OutlierRules? Rules
    {
        get => _rules;
        set
        {
            if (Equals(_rules, value))
                return;
            lock (_writing)
            {
                _rules = value;
                if (value is null)
                    _view = null;
            }
        }
    }

    /// <summary>Number of ejections so far.</summary>
    public long Ejections => Interlocked.Read(ref _ejections);

    /// <summary>Number of destinations ejected now.</summary>
    public int Ejected => _view is { } view ? view.All.Length - view.Left.Length : 0;

    /// <summary>The destinations that may get requests.</summary>
    public DestinationState[] Left(DestinationState[] all)
    {
        if (_view is not { } view)
            return all;
        return ReferenceEquals(view.All, all) && time.GetTimestamp() < view.Until ? view.Left : Renew(all);
    }

    public void Succeeded(DestinationState destination)
    {
        if (_rules is not null)
            Volatile.Write(ref destination.Failures, 0);
    }

    public void Failed(DestinationState destination, DestinationState[] all)
    {
        if (_rules is not { } rules || Interlocked.Increment(ref destination.Failures) < rules.ConsecutiveFailures)
            return;
        lock (_writing)
        {
            var now = time.GetTimestamp();
            var outs = all.Count(state => state.EjectedUntil > now);
            if (_rules is null || destination.EjectedUntil > now || outs + 1 > Math.Max(1, all.Length * rules.MaxPercent / 100) || outs + 1 >= all.Length)
                return;
            destination.EjectedUntil = now + (long)(rules.EjectionTime.TotalSeconds * time.TimestampFrequency);

            // After its return, the first failure ejects it again.
            Volatile.Write(ref destination.Failures, rules.ConsecutiveFailures - 1);
            Interlocked.Increment(ref _ejections);
            _view = ViewOf(all, now);
        }
    }

    DestinationState[] Renew(DestinationState[] all)
    {
        lock (_writing)
        {
            var view = ViewOf(all, time.GetTimestamp());
            _view = view;
            return view?.Left ?? all;
        }
    }

    // Never eject everyone: endpoints may have gone in the meantime.
    static View? ViewOf(DestinationState[] all, long now)
    {
        var left = all.Where(state => state.EjectedUntil <= now).ToArray();
        return left.Length == all.Length || left.Length == 0 ? null
            : new(all, left, all.Where(state => state.EjectedUntil > now).Min(state => state.EjectedUntil));
    }
}
