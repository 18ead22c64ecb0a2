namespace IngressController.Proxy.Connections;

/// <summary>
/// Ends the reads of request bodies that stand still. One timer looks at all of them ten times a second, in place of a timer for
/// each request.
/// </summary>
sealed class StalledBodies : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // One set for each processor, so that their locks are rarely wanted twice at a time.
    readonly HashSet<TimedBody>[] _waiting;
    readonly List<TimedBody> _seen = [];
    readonly Timer _timer;
    int _isRunning;

    public StalledBodies()
    {
        _waiting = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => new HashSet<TimedBody>())];
        _timer = new(static bodies => ((StalledBodies)bodies!).Run(), this, Pause, Pause);
    }

    /// <summary>Looks at a body until <see cref="Remove"/>.</summary>
    /// <returns>What to tell <see cref="Remove"/>.</returns>
    public int Add(TimedBody body)
    {
        var set = Thread.GetCurrentProcessorId() % _waiting.Length;
        lock (_waiting[set])
            _waiting[set].Add(body);
        return set;
    }

    public void Remove(TimedBody body, int set)
    {
        lock (_waiting[set])
            _waiting[set].Remove(body);
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

        foreach (var body in _seen)
            body.CheckTime(now);
        _seen.Clear();
        Volatile.Write(ref _isRunning, 0);
    }
}
