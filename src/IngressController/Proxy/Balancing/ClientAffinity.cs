using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;

namespace IngressController.Proxy.Balancing;

/// <summary>
/// <c>sessionAffinity: ClientIP</c>: keeps a client address on its destination until it has been silent for the Service's
/// timeout. kube-proxy would do this, but requests pass it by.
/// </summary>
/// <remarks>
/// A client without an entry gets the destination that rendezvous hashing gives it, so the controller's replicas agree
/// without talking to each other; the entry keeps it there when destinations are added later. Entries are bounded
/// (<see cref="MaxEntries"/>): beyond that a client is placed by its hash alone.
/// </remarks>
sealed class ClientAffinity(TimeProvider time) : Balancer
{
    /// <summary>Client addresses remembered per upstream; about 100 bytes each.</summary>
    public const int MaxEntries = 100_000;

    readonly ConcurrentDictionary<UInt128, Entry> _entries = new();
    int _count;
    long _sweptAt = time.GetTimestamp();
    long _timeout;

    /// <summary>How long a client's silence may last.</summary>
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

    void Remember(UInt128 key, Entry? known, DestinationState chosen, long now)
    {
        if (known is not null)
        {
            known.Destination = chosen;
            Volatile.Write(ref known.UsedAt, now);
        }
        else if (Volatile.Read(ref _count) < MaxEntries && _entries.TryAdd(key, new(chosen, now)))
        {
            Interlocked.Increment(ref _count);
        }
    }

    // At most once per timeout (or minute, for long ones): drops clients that have been silent for it.
    void Sweep(long now, TimeSpan timeout)
    {
        var last = Volatile.Read(ref _sweptAt);
        var pause = timeout < TimeSpan.FromMinutes(1) ? timeout : TimeSpan.FromMinutes(1);
        if (time.GetElapsedTime(last, now) < pause || Interlocked.CompareExchange(ref _sweptAt, now, last) != last)
            return;
        foreach (var (key, entry) in _entries)
        {
            if (time.GetElapsedTime(Volatile.Read(ref entry.UsedAt), now) >= timeout && _entries.TryRemove(key, out _))
                Interlocked.Decrement(ref _count);
        }
    }

    static UInt128 KeyOf(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        client.TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
