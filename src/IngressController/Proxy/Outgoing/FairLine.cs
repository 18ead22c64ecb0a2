namespace IngressController.Proxy.Outgoing;

/// <summary>
/// Waits for its turn in a <see cref="FairLine"/>.
/// </summary>
/// <param name="member">On whose behalf.</param>
/// <param name="cost">What its work takes, in any unit that all share; at least 1.</param>
/// <param name="arrival">Its place among all that ever came.</param>
sealed class Waiter(string member, long cost, long arrival) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string Member => member;

    public long Cost => cost;

    public long Arrival => arrival;

    public LinkedListNode<Waiter>? Place { get; set; }
}

/// <summary>
/// A line in which the member comes next that was given least so far, and in the order of their arrival who waits for the same one.
/// A member that comes anew counts as given as much as whoever came last, so that nobody saves up turns (start-time fair queueing).
/// Guarded by its owner's lock.
/// </summary>
sealed class FairLine
{
    readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    long _given;

    public int Count { get; private set; }

    public int CountOf(string member) => _members.TryGetValue(member, out var its) ? its.Waiting.Count : 0;

    public void Add(Waiter waiter)
    {
        if (!_members.TryGetValue(waiter.Member, out var its))
        {
            ForgetIdle();
            _members[waiter.Member] = its = new() { Given = _given };
        }

        waiter.Place = its.Waiting.AddLast(waiter);
        Count++;
    }

    /// <summary>False when it does not wait any more.</summary>
    public bool Remove(Waiter waiter)
    {
        if (waiter.Place is not { List: { } list } place)
            return false;
        list.Remove(place);
        Count--;
        return true;
    }

    /// <summary>Who comes next; it stays in the line. Null when it is empty.</summary>
    public Waiter? Next() => _members.Values.Where(static member => member.Waiting.Count > 0).MinBy(static member => member.Turn)?.Waiting.First!.Value;

    /// <summary>Takes <see cref="Next"/> out.</summary>
    public void Take(Waiter next)
    {
        Remove(next);
        var its = _members[next.Member];
        _given = Math.Max(_given, its.Given);
        its.Given += next.Cost;
    }

    // A member that was given more than others is remembered until they have caught up.
    void ForgetIdle()
    {
        foreach (var (name, member) in _members)
        {
            if (member.Waiting.Count == 0 && (member.Given <= _given || Count == 0))
                _members.Remove(name);
        }
    }

    sealed class Member
    {
        public LinkedList<Waiter> Waiting { get; } = [];

        public long Given { get; set; }

        public (long Given, long Arrival) Turn => (Given, Waiting.First!.Value.Arrival);
    }
}
