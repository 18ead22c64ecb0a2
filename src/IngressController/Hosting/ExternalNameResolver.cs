using IngressController.Core.Translation;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Outgoing.Names;

namespace IngressController.Hosting;

/// <summary>
/// Resolves the names of ExternalName Services to destinations (behaviour 75). A name that no longer exists has no destination;
/// while the resolver does not answer, the last addresses stay in force. Addresses that lead back to this machine are refused
/// under any name.
/// </summary>
sealed partial class ExternalNameResolver(NameResolver names, TimeProvider time, ILogger<ExternalNameResolver> log) : IDisposable
{
    /// <summary>How often the resolver is asked, which answers from what it keeps while that is valid.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long requests wait for a first answer.</summary>
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    readonly Dictionary<(UpstreamState State, ExternalTarget Target), CancellationTokenSource> _followed = [];

    /// <summary>
    /// From now on follows exactly these upstreams; those without an external name are skipped. Called by the reconcile loop
    /// after each swap. A slow name delays only its own upstream.
    /// </summary>
    public void Follow(IEnumerable<UpstreamState> upstreams)
    {
        var wanted = new HashSet<(UpstreamState, ExternalTarget)>();
        foreach (var state in upstreams)
        {
            if (state.Upstream.External is { } target)
                wanted.Add((state, target));
        }

        foreach (var (key, stop) in _followed.Where(pair => !wanted.Contains(pair.Key)).ToList())
        {
            _followed.Remove(key);
            stop.Cancel();
            stop.Dispose();
        }

        foreach (var key in wanted.Where(key => !_followed.ContainsKey(key)))
        {
            var stop = _followed[key] = new();
            _ = FollowAsync(key.Item1, key.Item2, stop.Token);
        }
    }

    public void Dispose() => Follow([]);

    async Task FollowAsync(UpstreamState state, ExternalTarget target, CancellationToken cancellation)
    {
        try
        {
            for (var reported = ""; ; await Task.Delay(Interval, time, cancellation))
            {
                var problem = await UpdateAsync(state, target, cancellation);
                state.Resolved.TrySetResult();
                if (problem.Length > 0 && problem != reported)
                    LogProblem(log, target.HostName, state.Upstream.Key.ToString(), problem);
                reported = problem;
            }
        }
        catch (OperationCanceledException)
        {
            // The upstream is no longer followed.
        }
    }

    /// <summary>Sets the addresses of an upstream. Returns what is wrong with its name, or "".</summary>
    async Task<string> UpdateAsync(UpstreamState state, ExternalTarget target, CancellationToken cancellation)
    {
        try
        {
            var addresses = await names.ResolveAsync(state.Upstream.Key.Service.Namespace, target.HostName, cancellation).AsTask()
                .WaitAsync(Timeout, time, cancellation);
            var usable = addresses.Where(address => !ExternalNames.IsRefused(address)).ToList();
            Replace(state, target, usable.Select(address => new Destination(address.ToString(), target.Port)));
            return usable.Count < addresses.Count ? "resolves to a loopback, link-local or multicast address, which is refused" : "";
        }
        catch (NameException error) when (error.Outcome == NameOutcome.NotFound)
        {
            Replace(state, target, []);
            return "does not exist; requests answer 503";
        }
        catch (Exception error) when (error is NameException or TimeoutException)
        {
            return $"could not be looked up; its last addresses stay: {error.Message}";
        }
    }

    // The name may have changed during the lookup.
    static void Replace(UpstreamState state, ExternalTarget target, IEnumerable<Destination> destinations)
    {
        if (state.Upstream.External == target)
            state.Replace([.. destinations.Distinct().Order()]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name}, the externalName of {Upstream}, {Problem}")]
    static partial void LogProblem(ILogger log, string name, string upstream, string problem);
}
