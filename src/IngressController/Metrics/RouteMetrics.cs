using System.Collections.Concurrent;

namespace IngressController.Metrics;

/// <summary>What tells the series of one route from those of another: ingress-nginx' labels.</summary>
readonly record struct RouteLabels(string Namespace, string Ingress, string Service, string Path, string Host);

/// <summary>Counts the requests of one route, by method and status. Outlives tables.</summary>
sealed class RouteMetrics
{
    // Methods come from the internet; other ones share one series, so that nobody can grow their number.
    static readonly HashSet<string> KnownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"];
    readonly ConcurrentDictionary<(string Method, int Status), Counter> _requests = new();

    public IEnumerable<(string Method, int Status, long Count)> Requests =>
        _requests.Select(pair => (pair.Key.Method, pair.Key.Status, Volatile.Read(ref pair.Value.Value)));

    public void Record(string method, int status)
    {
        var key = (KnownMethods.TryGetValue(method, out var known) ? known : "OTHER", status);
        Interlocked.Increment(ref _requests.GetOrAdd(key, static _ => new()).Value);
    }

    sealed class Counter
    {
        public long Value;
    }
}
