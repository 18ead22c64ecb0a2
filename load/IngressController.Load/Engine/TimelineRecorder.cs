using System.Diagnostics;
using IngressController.Load.Measuring;

namespace IngressController.Load.Engine;

/// <summary>Cuts a step into intervals of a second by comparing snapshots; the users notice nothing of it.</summary>
sealed class TimelineRecorder(Recorder counts, ProcessMeter? meter, Action<TimelineSample> progress)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    readonly List<TimelineSample> _samples = [];
    readonly long _start = Stopwatch.GetTimestamp();
    readonly ProcessUse? _first = meter?.Read();
    LatencySnapshot _latency = counts.Latency();
    (TimeSpan At, long Completed, long Failed) _last;
    ProcessUse? _lastUse;

    public IReadOnlyList<TimelineSample> Samples => _samples;

    /// <summary>Since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>CPU time used since the start; null when no process is watched.</summary>
    public TimeSpan? Cpu => meter?.Read()?.Cpu - _first?.Cpu;

    /// <summary>Samples until cancelled.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
                Sample();
        }
        catch (OperationCanceledException)
        {
            // The step is over; what is left of the last interval is a sample of its own.
            Sample();
        }
    }

    void Sample()
    {
        var (at, completed, failed) = (Elapsed, counts.Completed, counts.Failed);
        var latency = counts.Latency();
        var since = latency.Since(_latency);
        var use = meter?.Read();
        var sample = new TimelineSample(
            at,
            at - _last.At,
            completed - _last.Completed,
            failed - _last.Failed,
            new(since.Percentile(50), since.Percentile(99), since.Max),
            use?.Cpu - (_lastUse ?? _first)?.Cpu,
            use?.ResidentBytes);
        (_last, _latency, _lastUse) = ((at, completed, failed), latency, use);
        _samples.Add(sample);
        progress(sample);
    }
}
