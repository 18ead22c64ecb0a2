namespace IngressController.Proxy.Outgoing;

/// <summary>
/// Slots for work that is scarce, fair between groups: of those that wait, the group comes next that was given least so far. A group that
/// comes anew counts as given as much as whoever came last, so that nobody saves up turns (start-time fair queueing).
/// </summary>
/// <param name="slots">How much work runs at a time.</param>
/// <param name="share">How much of one group runs at a time, from the number of free slots; asked anew for each.</param>
/// <param name="maxWaiting">How many of one group may wait.</param>
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
    /// Waits for a slot, which the caller must give back by <see cref="Leave"/>; null when too many of the group wait. A waiter that
    /// is cancelled has no slot.
    /// </summary>
    /// <param name="cost">What the work takes, in any unit that all groups share; at least 1.</param>
    public Task? TryEnter(string group, long cost, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (!_groups.TryGetValue(group, out var its))
            {
                ForgetIdle();
                _groups[group] = its = new() { Given = _given };
            }

            if (its.Waiting.Count >= maxWaiting)
                return null;
            waiter = new(cost, _arrivals++);
            its.Waiting.AddLast(waiter.Place);
            _waiting++;
            LetIn();
        }

        if (!waiter.Task.IsCompleted && cancellation.CanBeCanceled)
            _ = CancelAsync(waiter, cancellation);
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

    async Task CancelAsync(Waiter waiter, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(_ =>
        {
            lock (_lock)
            {
                if (waiter.Place.List is not { } line)
                    return;
                line.Remove(waiter.Place);
                _waiting--;
            }

            waiter.TrySetCanceled(cancellation);
        }, null);
        await waiter.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    void LetIn()
    {
        while (_running < slots && NextGroup() is { } group)
        {
            var waiter = group.Waiting.First!.Value;
            group.Waiting.RemoveFirst();
            _given = Math.Max(_given, group.Given);
            group.Given += waiter.Cost;
            group.Running++;
            _running++;
            _waiting--;
            waiter.SetResult();
        }
    }

    Group? NextGroup()
    {
        Group? next = null;
        var most = share(slots - _running);
        foreach (var group in _groups.Values)
        {
            if (group.Waiting.Count > 0 && group.Running < most && (next is null || group.Turn.CompareTo(next.Turn) < 0))
                next = group;
        }

        return next;
    }

    // A group that was given more than others is remembered until they have caught up.
    void ForgetIdle()
    {
        foreach (var (name, group) in _groups)
        {
            if (group.Running == 0 && group.Waiting.Count == 0 && (group.Given <= _given || _running + _waiting == 0))
                _groups.Remove(name);
        }
    }

    sealed class Group
    {
        public LinkedList<Waiter> Waiting { get; } = [];

        public int Running { get; set; }

        public long Given { get; set; }

        public (long Given, long Arrival) Turn => (Given, Waiting.First!.Value.Arrival);
    }

    sealed class Waiter : TaskCompletionSource
    {
        public Waiter(long cost, long arrival)
            : base(TaskCreationOptions.RunContinuationsAsynchronously) =>
            (Cost, Arrival, Place) = (cost, arrival, new(this));

        public long Cost { get; }

        public long Arrival { get; }

        public LinkedListNode<Waiter> Place { get; }
    }
}
