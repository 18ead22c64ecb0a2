using System.Collections.Concurrent;
using IngressController.Core.Routing;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics.Requests;

/// <summary>
/// Where the requests of one route are counted. Outlives tables: the same route finds it again. Kept on the route, so that
/// recording looks nothing up by text, except the names of aliases, and of undefined hosts when those are asked for.
/// </summary>
sealed class RouteMetrics(RequestRegistry registry, RequestLabels labels, bool isHostDefined)
{
    readonly SeriesSet _main = registry.NewSet(labels);
    readonly ConcurrentDictionary<string, SeriesSet> _canaries = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, RouteMetrics> _otherHosts = new(StringComparer.OrdinalIgnoreCase);

    public RequestLabels Labels => labels;

    /// <summary>Stopwatch time at which the last table that had this route was replaced; 0 while one has it.</summary>
    public long RetiredAt { get; set; }

    /// <summary>Counts one request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="host">The Host it was for, as sent.</param>
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
        foreach (var set in _canaries.Values)
            set.CollectInto(series);
        foreach (var one in _otherHosts.Values)
            one.CollectInto(series);
    }

    /// <summary>Gives back the names of hosts that it counted one by one.</summary>
    public void Release() => registry.ReleaseHosts(_otherHosts.Count);

    SeriesSet SetOf(string? canary)
    {
        if (canary is null)
            return _main;
        return _canaries.TryGetValue(canary, out var set)
            ? set
            : _canaries.GetOrAdd(canary, static (name, args) => args.registry.NewSet(args.labels with { Canary = LabelText.Clean(name) }), (registry, labels));
    }

    void RecordUndefined(in RequestMeasure request, string host, string? canary)
    {
        if (registry.Options.PerUndefinedHost)
            HostMetrics(HostName.OfHeader(host)).SetOf(canary).Record(request);
        else if (labels.Ingress.Length > 0 && labels.Host == RequestRegistry.HostLess)
            SetOf(canary).Record(request);
        else
            registry.CountUnmeasured();
    }

    // Beyond the limit of names, and for names that no DNS has, requests share the rule's own series.
    RouteMetrics HostMetrics(ReadOnlySpan<char> host)
    {
        if (host.Length is 0 or > RequestRegistry.MaxHostLength)
            return this;
        if (_otherHosts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(host, out var known))
            return known;
        if (!registry.TryTakeHost())
            return this;
        var name = host.ToString();
        var added = new RouteMetrics(registry, labels with { Host = LabelText.Clean(name.ToLowerInvariant()) }, isHostDefined: true);
        if (_otherHosts.TryAdd(name, added))
            return added;
        registry.ReleaseHosts(1);
        return _otherHosts[name];
    }
}
