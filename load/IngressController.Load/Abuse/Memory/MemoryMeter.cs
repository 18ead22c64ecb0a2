using IngressController.Load.Measuring;

namespace IngressController.Load.Abuse.Memory;

/// <summary>Follows a controller's memory: that of its cgroup without page cache, or what is resident where there is no cgroup.</summary>
sealed class MemoryMeter : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    readonly ProcessMeter _process;
    readonly MemoryGroup? _group;
    readonly CancellationTokenSource _end = new();
    readonly Queue<long> _recent = new();
    readonly Lock _lock = new();
    readonly Task _sampling;
    long _peak;

    /// <summary>The median of so many samples is the memory now: 3 s.</summary>
    const int RecentSamples = 15;

    public MemoryMeter(ProcessMeter process, MemoryGroup? group)
    {
        (_process, _group) = (process, group);
        Sample();
        _sampling = SampleAsync();
    }

    /// <summary>Now, in 10^6 octets: the median of the last 3 s.</summary>
    public double Megabytes
    {
        get
        {
            lock (_lock)
                return _recent.Order().ElementAt(_recent.Count / 2) / 1e6;
        }
    }

    /// <summary>What is resident, in 10^6 octets; 0 when the process is gone.</summary>
    public double ResidentMegabytes => (_process.Read()?.ResidentBytes ?? 0) / 1e6;

    /// <summary>The highest since the last call, in 10^6 octets.</summary>
    public double TakePeak()
    {
        Sample();
        lock (_lock)
        {
            var peak = _peak;
            _peak = 0;
            return peak / 1e6;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _sampling;
        _end.Dispose();
    }

    async Task SampleAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
                Sample();
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    void Sample()
    {
        var used = _group?.Used ?? _process.Read()?.ResidentBytes ?? 0;
        lock (_lock)
        {
            _peak = Math.Max(_peak, used);
            _recent.Enqueue(used);
            if (_recent.Count > RecentSamples)
                _recent.Dequeue();
        }
    }
}
