namespace IngressController.Proxy.Connections;

/// <summary>
/// Ends request bodies and answers that stand still for their clients. One timer looks at all of them ten times a second, in place of
/// a timer for each request.
/// </summary>
sealed class StalledTransfers : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // One set for each processor, so that their locks are rarely wanted twice at a time.
    readonly HashSet<ITimedTransfer>[] _waiting;
    readonly List<ITimedTransfer> _seen = [];
    readonly Timer _timer;
    int _isRunning;

    public StalledTransfers()
    {
        _waiting = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => new HashSet<ITimedTransfer>())];
        _timer = new(static transfers => ((StalledTransfers)transfers!).Run(), this, Pause, Pause);
    }

    /// <summary>Looks at a transfer until <see cref="Remove"/>.</summary>
    /// <returns>What to tell <see cref="Remove"/>.</returns>
    public int Add(ITimedTransfer transfer)
    {
        var set = Thread.GetCurrentProcessorId() % _waiting.Length;
        lock (_waiting[set])
            _waiting[set].Add(transfer);
        return set;
    }

    public void Remove(ITimedTransfer transfer, int set)
    {
        lock (_waiting[set])
            _waiting[set].Remove(transfer);
    }

    public void Dispose() => _timer.Dispose();

    void Run()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 1)
            return;
        var now = Environment.TickCount64;
        foreach (var set in _waiting)
        {
            lock (set)
                _seen.AddRange(set);
        }

        foreach (var transfer in _seen)
            transfer.CheckTime(now);
        _seen.Clear();
        Volatile.Write(ref _isRunning, 0);
    }
}
