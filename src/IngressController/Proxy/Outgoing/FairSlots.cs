namespace IngressController.Proxy.Outgoing;

/// <summary>
/// Slots for work that is scarce, fair between groups and, in a group, between its members: as in a <see cref="FairLine"/>, of those that
/// wait the group comes next that was given least so far, and its member that was given least.
/// </summary>
/// <param name="slots">How much work runs at a time.</param>
/// <param name="share">How much of one group runs at a time, from the number of free slots; asked anew for each.</param>
/// <param name="maxWaiting">How many of one member may wait.</param>
sealed class FairSlots(int slots, Func<int, int> share, int maxWaiting)
{
    readonly Lock _lock = new();
    readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    int _running;
    int _waiting;
    long _given;
    long _arrivals;

    public int Running => Volatile.Read(ref _running);

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>
    /// Waits for a slot, which the caller must give back by <see cref="Leave"/>; null when too many of the member wait. A waiter that
    /// is cancelled has no slot.
    /// </summary>
    /// <param name="cost">What the work takes, in any unit that all share; at least 1.</param>
    public Task? TryEnter(string group, string member, long cost, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (!_groups.TryGetValue(group, out var its))
            {
                ForgetIdle();
                _groups[group] = its = new() { Given = _given };
            }

            if (its.Line.CountOf(member) >= maxWaiting)
                return null;
            waiter = new(member, cost, _arrivals++);
            its.Line.Add(waiter);
            _waiting++;
            LetIn();
        }

        if (!waiter.Task.IsCompleted && cancellation.CanBeCanceled)
            _ = CancelAsync(group, waiter, cancellation);
        return waiter.Task;
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave(string group)
    {
        lock (_lock)
        {
            _groups[group].Running--;
            _running--;
            LetIn();
        }
    }

    async Task CancelAsync(string group, Waiter waiter, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(_ =>
        {
            lock (_lock)
            {
                if (!_groups.TryGetValue(group, out var its) || !its.Line.Remove(waiter))
                    return;
                _waiting--;
            }

            waiter.TrySetCanceled(cancellation);
        }, null);
        await waiter.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    void LetIn()
    {
        while (_running < slots && NextGroup() is ({ } group, { } waiter))
        {
            group.Line.Take(waiter);
            _given = Math.Max(_given, group.Given);
            group.Given += waiter.Cost;
            group.Running++;
            _running++;
            _waiting--;
            waiter.SetResult();
        }
    }

    (Group? Group, Waiter? Waiter) NextGroup()
    {
        (Group? Group, Waiter? Waiter) next = default;
        var most = share(slots - _running);
        foreach (var group in _groups.Values)
        {
            if (group.Running < most && group.Line.Next() is { } waiter &&
                (next is not ({ } best, { } other) || (group.Given, waiter.Arrival).CompareTo((best.Given, other.Arrival)) < 0))
                next = (group, waiter);
        }

        return next;
    }

    // As in FairLine.
    void ForgetIdle()
    {
        foreach (var (name, group) in _groups)
        {
            if (group.Running == 0 && group.Line.Count == 0 && (group.Given <= _given || _running + _waiting == 0))
                _groups.Remove(name);
        }
    }

    sealed class Group
    {
        public FairLine Line { get; } = new();

        public int Running { get; set; }

        public long Given { get; set; }
    }
}
