using System.Collections.Concurrent;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics.Requests;

/// <summary>
/// The request counters of one route. They outlive tables: an unchanged route gets the same object again. Recording needs no
/// lookup by text, except for aliases and, when enabled, undefined hosts.
/// </summary>
/// <param name="room">The series that its Ingress may have.</param>
sealed class RouteMetrics(RequestRegistry registry, RequestLabels labels, bool isHostDefined, SeriesRoom room)
{
    readonly SeriesSet _main = registry.NewSet(labels, room);

    // Few routes have either, so the dictionaries are created on demand.
    ConcurrentDictionary<string, SeriesSet>? _canaries;
    ConcurrentDictionary<string, RouteMetrics>? _otherHosts;

    public RequestLabels Labels => labels;

    /// <summary>Stopwatch time at which the last table with this route was replaced.</summary>
    public long RetiredAt { get; set; }

    /// <summary>Number of active routes that use it.</summary>
    public int Routes { get; set; }

    /// <param name="host">The requested host, as sent.</param>
    /// <param name="canary">The upstream name of the canary that answered; null for main traffic.</param>
    public void Record(in RequestMeasure request, string host, string? canary)
    {
        if (!registry.Options.PerHost)
            SetOf(canary).Record(request);
        else if (!isHostDefined)
            RecordUndefined(request, host, canary);
        else if (HostName.OfHeader(host) is var name && name.Equals(labels.Host, StringComparison.OrdinalIgnoreCase))
            SetOf(canary).Record(request);
        else
            HostMetrics(name).SetOf(canary).Record(request); // by an alias, which has its own name
    }

    public void CollectInto(List<RequestSeries> series)
    {
        _main.CollectInto(series);
        if (Volatile.Read(ref _canaries) is { } canaries)
        {
            foreach (var (_, set) in canaries)
                set.CollectInto(series);
        }

        if (Volatile.Read(ref _otherHosts) is { } otherHosts)
        {
            foreach (var (_, one) in otherHosts)
                one.CollectInto(series);
        }
    }

    /// <summary>Returns its shares of the limits of undefined hosts and of series.</summary>
    public void Release()
    {
        _main.Release();
        foreach (var (_, set) in Volatile.Read(ref _canaries) ?? [])
            set.Release();
        if (Volatile.Read(ref _otherHosts) is not { } otherHosts)
            return;
        registry.ReleaseHosts(otherHosts.Count);
        foreach (var (_, one) in otherHosts)
            one.Release();
    }

    SeriesSet SetOf(string? canary)
    {
        if (canary is null)
            return _main;
        var canaries = LazyInitializer.EnsureInitialized(ref _canaries, static () => new(StringComparer.Ordinal));
        return canaries.TryGetValue(canary, out var set)
            ? set
            : canaries.GetOrAdd(canary, static (name, args) => args.registry.NewSet(args.labels with { Canary = LabelText.Clean(name) }, args.room),
                (registry, labels, room));
    }

    void RecordUndefined(in RequestMeasure request, string host, string? canary)
    {
        if (registry.Options.PerUndefinedHost)
            HostMetrics(HostName.OfHeader(host)).SetOf(canary).Record(request);
        else if (labels.Namespace.Length > 0 && labels.Host == RequestRegistry.HostLess)
            SetOf(canary).Record(request);
        else
            registry.CountUnmeasured();
    }

    // Names beyond the limit, and names invalid in DNS, are counted under the rule's own host.
    RouteMetrics HostMetrics(ReadOnlySpan<char> host)
    {
        if (host.Length is 0 or > RequestRegistry.MaxHostLength)
            return this;
        var otherHosts = LazyInitializer.EnsureInitialized(ref _otherHosts, static () => new(StringComparer.OrdinalIgnoreCase));
        if (otherHosts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(host, out var known))
            return known;
        if (!registry.TryTakeHost())
            return this;
        var name = host.ToString();
        var added = new RouteMetrics(registry, labels with { Host = LabelText.Clean(name.ToLowerInvariant()) }, isHostDefined: true, room);
        if (otherHosts.TryAdd(name, added))
            return added;
        registry.ReleaseHosts(1);
        return otherHosts[name];
    }
}
