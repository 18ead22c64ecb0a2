using System.Collections.Concurrent;
using System.Net;
using IngressController.Budgets;
using IngressController.Metrics;
using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>
/// All client connections and sessions, both ports and TCP and UDP services counted together, within <c>max-worker-connections</c> and
/// the memory for clients. When there is no place for a new one, idle ones are closed, as nginx does: those of the networks with most.
/// </summary>
/// <remarks>Kestrel's own limit cannot be changed at run time; this one holds from the next connection on.</remarks>
sealed partial class ClientPlaces : IDisposable
{
    /// <summary>One network may have this many times what is free.</summary>
    const int Share = 8;

    /// <summary>A network with more than this part of the memory is heavy.</summary>
    const int HeavyPart = 64;

    static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(250);

    readonly ActiveTableHolder _tables;
    readonly FairBudget<ClientNetwork> _connections;
    readonly FairBudget<ClientNetwork> _memory;
    readonly ConcurrentDictionary<ClientPlace, byte> _places = new();
    readonly IdleShedding _shedding;
    readonly HeapPressure _pressure = new();
    readonly Timer _look;
    readonly StripedCounter _refusedConnections;
    readonly StripedCounter _refusedMemory;
    readonly Occasional _refused;
    readonly Occasional _shed;
    readonly ILogger _log;

    /// <param name="memory">Bytes for all clients.</param>
    public ClientPlaces(ActiveTableHolder tables, StalledTransfers stalled, Ledger ledger, TimeProvider time, ILogger<ClientPlaces> log, long memory)
    {
        Stalled = stalled;
        _tables = tables;
        _log = log;
        _connections = new(() => Math.Min(_tables.Current.Connections.MaxConnections, OpenFiles.MostOfAKind), Share);
        _memory = new(() => memory, Share, () => _pressure.Factor);
        _look = new(static places => ((ClientPlaces)places!).Look(), this, LookPause, LookPause);
        _shedding = new(_places);
        _refused = new(time);
        _shed = new(time);
        _refusedConnections = ledger.Keep(Bounds.Connections, () => _connections.Used, () => _connections.Limit);
        _refusedMemory = ledger.Keep(Bounds.ClientMemory, () => _memory.Used, () => _memory.Granted);
    }

    /// <summary>Ends what stands still for a client.</summary>
    public StalledTransfers Stalled { get; }

    public async Task HandleAsync(ConnectionContext connection, int memory, ConnectionDelegate next)
    {
        using var place = TryEnter(ClientConnection.AddressOf(connection.RemoteEndPoint), connection, memory);
        if (place is null)
        {
            connection.Abort();
            return;
        }

        connection.Features.Set(place);
        await next(connection);
    }

    /// <summary>A place for one more connection or session, given back on disposal; null when there is none.</summary>
    /// <param name="connection">Null for a session that is never idle.</param>
    /// <param name="memory">Bytes that it costs by itself.</param>
    public ClientPlace? TryEnter(IPAddress client, ConnectionContext? connection, int memory)
    {
        var accounts = Open(new(client));
        var place = new ClientPlace(this, accounts, connection, memory);
        if (place.TryEnter() || (TryShed(accounts) && place.TryEnter()))
        {
            _places.TryAdd(place, 0);
            return place;
        }

        accounts.Close();
        CountRefused(place);
        return null;
    }

    /// <summary>Counts and tells that there was no place for a connection.</summary>
    public void CountRefused(ClientPlace place)
    {
        _refusedConnections.Increment();
        if (_refused.IsDue(out var count))
        {
            LogRefused(_log, place.Accounts.Network.ToString(), ConnectionsInUse(), _memory.Used >> 20, _memory.Granted >> 20, count);
        }
    }

    /// <summary>Opens the accounts of a network.</summary>
    public ClientAccounts Open(ClientNetwork network) => new(_connections.Open(network), _memory.Open(network));

    /// <summary>Whether a network that holds much is to wait before it asks for more.</summary>
    public bool MustWait(ClientAccounts accounts) => _pressure.Factor < 1 && accounts.Memory.Held > _memory.Limit / HeavyPart;

    public void Forget(ClientPlace place) => _places.TryRemove(place, out _);

    public void CountRefusedMemory() => _refusedMemory.Increment();

    public void Dispose() => _look.Dispose();

    // When the heap fills up, what is held may be more than is granted now.
    void Look()
    {
        _pressure.Look();
        if (_memory.Used > _memory.Granted)
            TryShed(null);
    }

    bool TryShed(ClientAccounts? newcomer)
    {
        var count = _shedding.MakeRoomFor(newcomer, (int)Math.Max(1, _connections.Limit / 64));
        if (count == 0)
            return false;
        for (var i = 0; i < count; i++)
            _refusedConnections.Increment();
        if (_shed.IsDue(out _))
            LogShed(_log, count, ConnectionsInUse(), _memory.Used >> 20, _memory.Limit >> 20);
        return true;
    }

    // What to raise is the setting, or what keeps it low.
    string ConnectionsInUse() => OpenFiles.MostOfAKind < _tables.Current.Connections.MaxConnections
        ? $"{_connections.Used} of {_connections.Limit} (max-worker-connections is {_tables.Current.Connections.MaxConnections}, " +
            $"but only {OpenFiles.Limit} files may be open: raise ulimit -n)"
        : $"{_connections.Used} of {_connections.Limit} (max-worker-connections)";

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "No place is left for a connection of {Client}, and none that is idle: of the client connections {Connections} are in use, " +
            "of the memory for clients {Memory} of {MemoryLimit} MiB, and one client may have eight ninths of each; {Count} closed since the last such line")]
    static partial void LogRefused(ILogger log, string client, string connections, long memory, long memoryLimit, long count);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Count} idle client connections are closed to make room for new ones: of the client connections {Connections} " +
            "and {Memory} of {MemoryLimit} MiB for clients are left in use")]
    static partial void LogShed(ILogger log, int count, string connections, long memory, long memoryLimit);
}
