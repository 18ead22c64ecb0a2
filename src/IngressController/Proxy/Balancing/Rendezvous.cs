using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace IngressController.Proxy.Balancing;

/// <summary>
/// Rendezvous hashing: each key ranks the destinations and gets the first. When a destination goes, only its keys move, each to
/// its next; a new one takes an even share from all others. Stateless, and the same in every replica.
/// </summary>
static class Rendezvous
{
    /// <summary>The destination a key ranks first among those not tried; null when all are.</summary>
    public static DestinationState? First(ulong key, DestinationState[] destinations, in TriedDestinations tried)
    {
        DestinationState? best = null;
        var bestWeight = 0ul;
        foreach (var candidate in destinations)
        {
            var weight = WeightOf(key, candidate);
            if ((best is null || weight > bestWeight) && !tried.Contains(candidate))
                (best, bestWeight) = (candidate, weight);
        }

        return best;
    }

    /// <summary>The destination at position <paramref name="rank"/> behind a key's first; null when there are fewer.</summary>
    public static DestinationState? At(ulong key, int rank, DestinationState[] destinations)
    {
        DestinationState? best = null;
        var ceiling = ulong.MaxValue;
        for (; rank >= 0; rank--)
        {
            best = null;
            var bestWeight = 0ul;
            foreach (var candidate in destinations)
            {
                var weight = WeightOf(key, candidate);
                if (weight < ceiling && (best is null || weight > bestWeight))
                    (best, bestWeight) = (candidate, weight);
            }

            ceiling = bestWeight;
        }

        return best;
    }

    /// <summary>XXH3 of a text: unlike <see cref="object.GetHashCode"/> the same in every process, since replicas must agree.</summary>
    public static ulong KeyOf(ReadOnlySpan<char> text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text));

    /// <summary>The finalizer of MurmurHash3: every input bit changes half of the output bits.</summary>
    public static ulong Mix(ulong value)
    {
        value ^= value >> 33;
        value *= 0xff51afd7ed558ccdul;
        value ^= value >> 33;
        value *= 0xc4ceb9fe1a85ec53ul;
        return value ^ (value >> 33);
    }

    static ulong WeightOf(ulong key, DestinationState destination) => Mix(key ^ destination.HashSeed);
}
