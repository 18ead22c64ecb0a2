using System.Diagnostics;
using IngressController.Budgets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace IngressController.Proxy.Connections;

/// <summary>
/// The place of one client connection or session among <see cref="ClientPlaces"/>: what it holds, on the account of its network, and
/// whether it could be closed without harm.
/// </summary>
/// <param name="connection">Closes it when it is shed; null: it is never idle.</param>
sealed class ClientPlace(ClientPlaces places, ClientAccounts accounts, ConnectionContext? connection, int baseMemory) : IDisposable
{
    /// <summary>Bytes that are taken from the network's account at a time, so that most requests take from the connection only.</summary>
    const int Step = 16 * 1024;

    /// <summary>Bytes that a connection keeps for its next requests.</summary>
    const int MostKept = 64 * 1024;

    readonly Lock _lock = new();
    ClientAccounts _accounts = accounts;
    long _granted = ClientMemory.Covered;
    long _held;
    long _since = Stopwatch.GetTimestamp();
    int _open;
    bool _hasServed;
    bool _hasLeft;
    bool _isGivenUp;
    bool _isAsked;

    /// <summary>The accounts of its network.</summary>
    public ClientAccounts Accounts => Volatile.Read(ref _accounts);

    /// <summary>Ends what stands still for its client.</summary>
    public StalledTransfers Stalled => places.Stalled;

    /// <summary>Whether nothing is under way on it: no request, also no complete head of one, and no tunnel.</summary>
    public bool IsIdle => Volatile.Read(ref _open) == 0 && connection is not null;

    /// <summary><see cref="Stopwatch"/> time when it became idle.</summary>
    public long IdleSince => Volatile.Read(ref _since);

    /// <summary>Whether its place may be another's, though it is not closed yet.</summary>
    public bool IsGivenUp => Volatile.Read(ref _isGivenUp);

    /// <summary>Whether its client is to wait before it asks for more, since the heap is nearly full and it holds much.</summary>
    public bool MustWait => places.MustWait(Accounts);

    /// <summary>A request or tunnel begins.</summary>
    public void Begin() => Interlocked.Increment(ref _open);

    /// <summary>A request or tunnel is over.</summary>
    public void End()
    {
        _hasServed = true;
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        Interlocked.Decrement(ref _open);
    }

    /// <summary>Takes memory for what its client makes the program hold, to be given back by <see cref="Give"/>; false when there is none for it.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= Volatile.Read(ref _granted) || TryGrow())
            return true;
        Interlocked.Add(ref _held, -bytes);
        places.CountRefusedMemory();
        return false;
    }

    public void Give(int bytes)
    {
        if (Interlocked.Add(ref _held, -bytes) + MostKept < Volatile.Read(ref _granted))
            Shrink();
    }

    /// <summary>Its client turned out to be another than the socket's peer; false when there is no place for that one.</summary>
    public bool MoveTo(ClientNetwork network)
    {
        lock (_lock)
        {
            if (_hasLeft || network == _accounts.Network)
                return true;
            _accounts.Leave(baseMemory + _granted);
            Volatile.Write(ref _accounts, places.Open(network));
            if (TryEnter())
                return true;
            _hasLeft = true;
            _accounts.Close();
        }

        places.CountRefused(this);
        return false;
    }

    /// <summary>Takes the place; false when there is none for its network.</summary>
    public bool TryEnter()
    {
        if (!_accounts.Connections.TryTake(1))
            return false;
        if (_accounts.Memory.TryTake(baseMemory + _granted))
            return true;
        _accounts.Connections.Give(1);
        return false;
    }

    /// <summary>Gives the place away; <see cref="Close"/> must follow.</summary>
    public void GiveUp()
    {
        Volatile.Write(ref _isGivenUp, true);
        Leave();
    }

    /// <summary>
    /// Asks the server to close the connection: gently while a request is under way, and the first time if it has served, so that no request
    /// is lost; else at once.
    /// </summary>
    public void Close()
    {
        var isGentle = !IsIdle || (_hasServed && !_isAsked);
        _isAsked = true;
        if (isGentle && connection!.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
            lifetime.RequestClose();
        else
            connection!.Abort();
    }

    /// <summary>The connection is closed.</summary>
    public void Dispose()
    {
        places.Forget(this);
        Leave();
    }

    void Leave()
    {
        lock (_lock)
        {
            if (_hasLeft)
                return;
            _hasLeft = true;
            _accounts.Leave(baseMemory + _granted);
        }
    }

    bool TryGrow()
    {
        lock (_lock)
        {
            var lacking = Volatile.Read(ref _held) - _granted;
            if (lacking <= 0 || _hasLeft)
                return true;
            var more = (lacking + Step - 1) / Step * Step;
            if (!_accounts.Memory.TryTake(more))
                return false;
            Volatile.Write(ref _granted, _granted + more);
            return true;
        }
    }

    void Shrink()
    {
        lock (_lock)
        {
            var spare = (_granted - ClientMemory.Covered - Math.Max(0, Volatile.Read(ref _held) - ClientMemory.Covered) - (MostKept / 2)) / Step * Step;
            if (spare <= 0 || _hasLeft)
                return;
            Volatile.Write(ref _granted, _granted - spare);
            _accounts.Memory.Give(spare);
        }
    }
}
