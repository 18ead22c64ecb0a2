using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using IngressController.Budgets;

namespace IngressController.Proxy.Balancing;

/// <summary>
/// <c>sessionAffinity: ClientIP</c>: keeps a client address on its destination until it has been idle for the Service's timeout.
/// kube-proxy would do this, but requests bypass it.
/// </summary>
/// <remarks>
/// A new client gets its destination by rendezvous hashing, so replicas agree without communicating; the entry keeps it there
/// when destinations are added. Entries are bounded (<see cref="MaxEntries"/>, and
/// <see cref="Bounds.ClientAffinity"/> for all): further clients are placed by hash alone.
/// </remarks>
/// <param name="account">What the namespace of the Service remembers; null: it is not counted. <see cref="Close"/> leaves it.</param>
sealed class ClientAffinity(TimeProvider time, FairBudget<string>.Account? account = null) : Balancer
{
    /// <summary>Maximum of remembered client addresses per upstream; about 100 bytes each.</summary>
    public const int MaxEntries = 100_000;

    readonly ConcurrentDictionary<UInt128, Entry> _entries = new();
    int _count;
    long _sweptAt = time.GetTimestamp();
    long _timeout;
    bool _isClosed;

    /// <summary>How long a client may be idle.</summary>
    public TimeSpan Timeout
    {
        get => new(Volatile.Read(ref _timeout));
        set => Volatile.Write(ref _timeout, value.Ticks);
    }

    sealed class Entry(DestinationState destination, long usedAt)
    {
        public volatile DestinationState Destination = destination;

        public long UsedAt = usedAt;
    }

    public override DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried) =>
        Choose(context.ClientAddress, destinations, tried);

    internal DestinationState? Choose(IPAddress client, DestinationState[] destinations, in TriedDestinations tried)
    {
        var timeout = Timeout;
        var key = KeyOf(client);
        var now = time.GetTimestamp();
        Sweep(now, timeout);
        var known = _entries.GetValueOrDefault(key);
        if (known is not null && time.GetElapsedTime(Volatile.Read(ref known.UsedAt), now) < timeout &&
            !tried.Contains(known.Destination) && Array.IndexOf(destinations, known.Destination) >= 0)
        {
            Volatile.Write(ref known.UsedAt, now);
            return known.Destination;
        }

        var chosen = Rendezvous.First(Rendezvous.Mix((ulong)key ^ Rendezvous.Mix((ulong)(key >> 64))), destinations, tried);
        if (chosen is not null)
            Remember(key, known, chosen, now);
        return chosen;
    }

    /// <summary>Forgets all clients, for good: no route uses this any more.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
            return;
        foreach (var key in _entries.Keys)
            Forget(key);
        account?.Close();
    }

    void Remember(UInt128 key, Entry? known, DestinationState chosen, long now)
    {
        if (known is not null)
        {
            known.Destination = chosen;
            Volatile.Write(ref known.UsedAt, now);
        }
        else if (Volatile.Read(ref _count) < MaxEntries && account?.TryTake(1) != false)
        {
            if (!_entries.TryAdd(key, new(chosen, now)))
                account?.Give(1);
            else
                Interlocked.Increment(ref _count);
            if (Volatile.Read(ref _isClosed))
                Forget(key);
        }
    }

    // Removes idle clients, at most once per timeout (or minute, for long ones).
    void Sweep(long now, TimeSpan timeout)
    {
        var last = Volatile.Read(ref _sweptAt);
        var pause = timeout < TimeSpan.FromMinutes(1) ? timeout : TimeSpan.FromMinutes(1);
        if (time.GetElapsedTime(last, now) < pause || Interlocked.CompareExchange(ref _sweptAt, now, last) != last)
            return;
        foreach (var (key, entry) in _entries)
        {
            if (time.GetElapsedTime(Volatile.Read(ref entry.UsedAt), now) >= timeout)
                Forget(key);
        }
    }

    void Forget(UInt128 key)
    {
        if (!_entries.TryRemove(key, out _))
            return;
        Interlocked.Decrement(ref _count);
        account?.Give(1);
    }

    static UInt128 KeyOf(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        client.TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
