using System.Collections.Concurrent;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>The HTTP/1.1 connections of one profile, a pool for each destination.</summary>
sealed class Http1Client
{
    readonly ConcurrentDictionary<DestinationState, ConnectionPool> _pools = new();
    readonly int _mostIdle;
    readonly List<PodConnection> _seen = [];
    int _idle;
    bool _isClosed;

    public Http1Client(ClientProfile profile, ConnectPolicy connect, ConnectionSweep sweep)
    {
        Profile = profile;
        Sweep = sweep;
        Connector = new(profile, connect);
        _mostIdle = (int)Math.Min(int.MaxValue / 2, (long)profile.MaxIdle * Environment.ProcessorCount);
        sweep.Add(this);
    }

    public ClientProfile Profile { get; }

    public ConnectionSweep Sweep { get; }

    public PodConnector Connector { get; }

    /// <summary>Whether one more may become idle: up to twice the bound, for <see cref="Trim"/> to close those that are idle longest.</summary>
    public bool HasRoom => Volatile.Read(ref _idle) < 2 * _mostIdle;

    /// <summary>A destination's connections. They are shared with no other, so one that leaves takes its own with it.</summary>
    public ConnectionPool Of(DestinationState destination) =>
        _pools.TryGetValue(destination, out var pool) ? pool
        : _pools.GetOrAdd(destination, static (destination, client) => new(client, destination), this);

    public void CountIdle(int change) => Interlocked.Add(ref _idle, change);

    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Closes what is idle, and all others when their exchanges end.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        Sweep.Remove(this);
        foreach (var pool in _pools.Values)
            pool.Close();
    }

    /// <summary>Closes the connections to destinations that have left.</summary>
    public void CloseGone()
    {
        foreach (var (destination, pool) in _pools)
        {
            if (destination.IsGone && _pools.TryRemove(destination, out _))
                pool.Close();
        }
    }

    /// <summary>Forgets what was closed, and closes what is idle longest while there is more than the bound.</summary>
    public void Trim()
    {
        foreach (var pool in _pools.Values)
            pool.Trim(_seen);
        if (_seen.Count > _mostIdle)
        {
            foreach (var connection in _seen.OrderBy(static connection => connection.IdleSince).Take(_seen.Count - _mostIdle))
                connection.TryCloseIdle();
        }

        _seen.Clear();
    }
}
