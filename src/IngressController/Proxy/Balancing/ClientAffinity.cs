using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Text;

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
sealed class ClientAffinity(TimeProvider time)
{
    /// <summary>Client addresses remembered per upstream; about 100 bytes each.</summary>
    public const int MaxEntries = 100_000;

    readonly ConcurrentDictionary<UInt128, Entry> _entries = new();
    int _count;
    long _sweptAt = time.GetTimestamp();

    sealed class Entry(DestinationState destination, long usedAt)
    {
        public volatile DestinationState Destination = destination;

        public long UsedAt = usedAt;
    }

    public DestinationState? Choose(IPAddress client, DestinationState[] destinations, TimeSpan timeout, in TriedDestinations tried)
    {
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

        var chosen = Highest(key, destinations, tried);
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

    static DestinationState? Highest(UInt128 key, DestinationState[] destinations, in TriedDestinations tried)
    {
        DestinationState? best = null;
        var bestWeight = 0ul;
        foreach (var candidate in destinations)
        {
            var weight = Mix((ulong)key ^ Mix((ulong)(key >> 64) ^ candidate.HashSeed));
            if ((best is null || weight > bestWeight) && !tried.Contains(candidate))
                (best, bestWeight) = (candidate, weight);
        }

        return best;
    }

    /// <summary>The same in every process, unlike <see cref="object.GetHashCode"/>: replicas must agree.</summary>
    internal static ulong StableHash(string text)
    {
        var hash = 14695981039346656037ul;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ octet) * 1099511628211ul;
        return Mix(hash);
    }

    // The finalizer of MurmurHash3: every bit of the input changes half of the output's.
    static ulong Mix(ulong value)
    {
        value ^= value >> 33;
        value *= 0xff51afd7ed558ccdul;
        value ^= value >> 33;
        value *= 0xc4ceb9fe1a85ec53ul;
        return value ^ (value >> 33);
    }

    static UInt128 KeyOf(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        client.TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
