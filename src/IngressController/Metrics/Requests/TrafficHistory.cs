using System.Collections.Immutable;

namespace IngressController.Metrics.Requests;

/// <summary>
/// The requests of the last 15 minutes, in steps of <see cref="Step"/>, which the process keeps itself: whoever opens the status page at
/// night sees what was before, with no Prometheus at hand.
/// </summary>
sealed class TrafficHistory : IDisposable
{
    /// <summary>Steps that are kept.</summary>
    public const int Steps = 180;

    /// <summary>Ingresses that are kept one by one; further ones are in the sums alone.</summary>
    public const int MaxIngresses = 1000;

    /// <summary>The time between two readings.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    readonly Func<IReadOnlyCollection<IngressTraffic>> _read;
    readonly ITimer _timer;
    readonly Lock _lock = new();
    readonly Queue<TrafficStep> _steps = new(Steps);
    readonly Dictionary<(string Namespace, string Name), int[]> _byIngress = [];
    Dictionary<(string Namespace, string Name), IngressTraffic> _before;

    // How many readings there were: the place in the arrays of Ingresses, which are rings.
    int _taken;

    /// <param name="read">The totals since the start.</param>
    /// <param name="time">Whose timer reads them.</param>
    public TrafficHistory(Func<IReadOnlyCollection<IngressTraffic>> read, TimeProvider time)
    {
        _read = read;
        _before = Now();
        _timer = time.CreateTimer(static state => ((TrafficHistory)state!).Take(), this, Step, Step);
    }

    /// <summary>All requests, oldest step first.</summary>
    public ImmutableArray<TrafficStep> Sums
    {
        get
        {
            lock (_lock)
                return [.. _steps];
        }
    }

    /// <summary>The requests of each Ingress in the same steps. Those without requests are left out.</summary>
    public ImmutableArray<IngressHistory> ByIngress
    {
        get
        {
            lock (_lock)
            {
                var (count, first) = (Math.Min(_taken, Steps), _taken <= Steps ? 0 : _taken % Steps);
                return
                [
                    .. _byIngress.Select(pair => new IngressHistory(
                        pair.Key.Namespace, pair.Key.Name, [.. Enumerable.Range(0, count).Select(at => pair.Value[(first + at) % Steps])])),
                ];
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    void Take()
    {
        lock (_lock)
        {
            // Read under the lock: a reading that came late would be counted twice.
            var now = Now();
            var at = _taken++ % Steps;
            foreach (var ring in _byIngress.Values)
                ring[at] = 0;
            var sum = new TrafficStep(new long[10], new long[now.Values.Select(static one => one.Durations.Length).FirstOrDefault()]);
            foreach (var (key, traffic) in now)
            {
                var requests = sum.Add(traffic, _before.GetValueOrDefault(key));
                if (requests > 0 && (_byIngress.TryGetValue(key, out var ring) || TryAdd(key, out ring)))
                    ring[at] = (int)Math.Min(requests, int.MaxValue);
            }

            foreach (var (key, _) in _byIngress.Where(static pair => !pair.Value.AsSpan().ContainsAnyExcept(0)).ToList())
                _byIngress.Remove(key);
            if (_steps.Count == Steps)
                _steps.Dequeue();
            _steps.Enqueue(sum);
            _before = now;
        }
    }

    bool TryAdd((string, string) key, out int[] ring)
    {
        ring = [];
        if (_byIngress.Count >= MaxIngresses)
            return false;
        _byIngress[key] = ring = new int[Steps];
        return true;
    }

    Dictionary<(string, string), IngressTraffic> Now() => _read().ToDictionary(static one => (one.Namespace, one.Name));
}
