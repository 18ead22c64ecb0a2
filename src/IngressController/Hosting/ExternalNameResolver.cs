using System.Net;
using System.Net.Sockets;
using IngressController.Core.Translation;
using IngressController.Proxy.Balancing;

namespace IngressController.Hosting;

/// <summary>Looks up the addresses of a DNS name; throws <see cref="SocketException"/> like the system's resolver.</summary>
delegate Task<IPAddress[]> ResolveName(string name, CancellationToken cancellation);

/// <summary>
/// Resolves the names of ExternalName Services to destinations (behaviour 75). A name that no longer exists has no destination;
/// while the resolver does not answer, the last addresses stay in force. Addresses that lead back to this machine are refused
/// under any name.
/// </summary>
sealed partial class ExternalNameResolver(ResolveName resolve, TimeProvider time, ILogger<ExternalNameResolver> log) : IDisposable
{
    /// <summary>How often a name is resolved again; the system's resolver does not report the time to live.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Time limit of one lookup.</summary>
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
            while (true)
            {
                await UpdateAsync(state, target, cancellation);
                await Task.Delay(Interval, time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The upstream is no longer followed.
        }
    }

    async Task UpdateAsync(UpstreamState state, ExternalTarget target, CancellationToken cancellation)
    {
        try
        {
            var addresses = await resolve(target.HostName, cancellation).WaitAsync(Timeout, time, cancellation);
            var usable = addresses.Where(address => !ExternalNames.IsRefused(address)).ToList();
            if (usable.Count < addresses.Length)
                LogRefused(log, target.HostName, state.Upstream.Key.ToString());
            Replace(state, target, usable.Select(address => new Destination(address.ToString(), target.Port)));
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            LogNotFound(log, target.HostName, state.Upstream.Key.ToString());
            Replace(state, target, []);
        }
        catch (Exception error) when (error is SocketException or TimeoutException)
        {
            LogUnanswered(log, target.HostName, state.Upstream.Key.ToString(), error.Message);
        }

        state.Resolved.TrySetResult();
    }

    // The name may have changed during the lookup.
    static void Replace(UpstreamState state, ExternalTarget target, IEnumerable<Destination> destinations)
    {
        if (state.Upstream.External == target)
            state.Replace([.. destinations.Distinct().Order()]);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Name}, the externalName of {Upstream}, resolves to a loopback, link-local or multicast address, which is refused")]
    static partial void LogRefused(ILogger log, string name, string upstream);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name}, the externalName of {Upstream}, does not exist; requests answer 503")]
    static partial void LogNotFound(ILogger log, string name, string upstream);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name}, the externalName of {Upstream}, could not be looked up; its last addresses stay: {Reason}")]
    static partial void LogUnanswered(ILogger log, string name, string upstream, string reason);
}
