using System.Diagnostics;

namespace IngressController.Features.RateLimit;

/// <summary>
/// The leaky buckets of every client of every Ingress, in bounded memory however many clients there are. An empty bucket is forgotten
/// without loss; when all memory holds non-empty buckets, the one nearest to empty is evicted, as nginx' zones evict their oldest.
/// </summary>
/// <remarks>
/// Keys are split into shards, each with its own lock that is held for a few dozen instructions. Within a shard, a key may be in one
/// of two groups of slots.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="maxBuckets">A power of two; each takes 24 octets.</param>
sealed class LeakyBuckets(TimeProvider time, int maxBuckets = LeakyBuckets.StandardCapacity)
{
    public const int StandardCapacity = 1 << 21;

    const int ShardCount = 256;
    const int GroupSize = 4;
    const int FirstSize = 16;

    readonly Shard[] _shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard(Math.Max(FirstSize, maxBuckets / ShardCount)))];
    readonly long _start = time.GetTimestamp();

    /// <summary>
    /// Admits a request unless one of the two limits refuses it; neither is charged then (as in nginx with several <c>limit_req</c>
    /// of one location).
    /// </summary>
    public bool TryTake(ulong key, LeakRate first, LeakRate second) =>
        _shards[key >> 56].TryTake(key, first, second, (uint)(long)time.GetElapsedTime(_start).TotalMilliseconds);

    /// <param name="Key">0: the slot is free.</param>
    /// <param name="Last">When it was last charged, in milliseconds since the start, modulo 2³².</param>
    /// <param name="ForgetAt">When it is empty, in the same unit.</param>
    /// <param name="First">Its content for the first limit, in thousandths of a request.</param>
    /// <param name="Second">Its content for the second limit.</param>
    record struct Bucket(ulong Key, uint Last, uint ForgetAt, int First, int Second)
    {
        public readonly bool IsEmptyAt(uint now) => (int)(now - ForgetAt) >= 0;
    }

    sealed class Shard(int maxSize)
    {
        // Two threads may read the clock in another order than they take the lock.
        const uint Backwards = uint.MaxValue - 60_000;

        readonly Lock _lock = new();
        Bucket[] _buckets = [];

        public bool TryTake(ulong key, LeakRate first, LeakRate second, uint now)
        {
            lock (_lock)
            {
                ref var bucket = ref Find(key, now);
                if (bucket.Key != key)
                {
                    bucket = new(key, now, 0, 0, 0);
                }
                else
                {
                    var passed = now - bucket.Last;
                    if (passed > Backwards)
                        passed = 0;
                    var (firstFill, secondFill) = (first.Fill(bucket.First, passed), second.Fill(bucket.Second, passed));
                    if (firstFill > first.MilliBurst || secondFill > second.MilliBurst)
                        return false;
                    bucket.First = firstFill;
                    bucket.Second = secondFill;
                    if (passed > 0)
                        bucket.Last = now;
                }

                var left = Math.Max(first.MillisecondsToForget(bucket.First), second.MillisecondsToForget(bucket.Second));
                bucket.ForgetAt = bucket.Last + (uint)Math.Min(left, int.MaxValue / 2);
                return true;
            }
        }

        /// <summary>The bucket of a key, or a slot for it.</summary>
        ref Bucket Find(ulong key, uint now)
        {
            while (true)
            {
                var place = Search(_buckets, key, now, out var isFree);
                if (isFree)
                    return ref _buckets[place];
                if (_buckets.Length >= maxSize)
                    return ref _buckets[place];
                Grow(now);
            }
        }

        /// <summary>The slot of a key, else a free slot of its two groups, else the bucket there that is nearest to empty.</summary>
        static int Search(Bucket[] buckets, ulong key, uint now, out bool isFree)
        {
            isFree = false;
            if (buckets.Length == 0)
                return -1;
            var groups = (ulong)(buckets.Length / GroupSize);
            var first = Group.Examine(buckets, (int)(key & (groups - 1)) * GroupSize, key, now);
            var second = Group.Examine(buckets, (int)((key >> 32) & (groups - 1)) * GroupSize, key, now);
            // A new key goes to the emptier group: both fill evenly, and rarely both are full.
            var best = first.IsFound ? first : second.IsFound ? second
                : first.Free != second.Free ? (first.Free > second.Free ? first : second)
                : first.Left <= second.Left ? first : second;
            isFree = best.IsFound || best.Free > 0;
            return best.Place;
        }

        /// <param name="Place">The slot of the key, or one that it may take.</param>
        /// <param name="IsFound">Whether the key is there.</param>
        /// <param name="Free">Slots that are free or have an empty bucket.</param>
        /// <param name="Left">Milliseconds until the bucket in the slot is empty.</param>
        readonly record struct Group(int Place, bool IsFound, int Free, int Left)
        {
            public static Group Examine(Bucket[] buckets, int start, ulong key, uint now)
            {
                var group = new Group(-1, false, 0, int.MaxValue);
                for (var place = start; place < start + GroupSize; place++)
                {
                    ref readonly var bucket = ref buckets[place];
                    if (bucket.Key == key)
                        return new(place, true, 0, 0);
                    var left = bucket.Key == 0 || bucket.IsEmptyAt(now) ? 0 : (int)(bucket.ForgetAt - now);
                    if (left == 0)
                        group = group with { Free = group.Free + 1 };
                    if (group.Place < 0 || left < group.Left)
                        group = group with { Place = place, Left = left };
                }

                return group;
            }
        }

        void Grow(uint now)
        {
            for (var size = Math.Max(FirstSize, 2 * _buckets.Length); ; size *= 2)
            {
                var larger = new Bucket[Math.Min(size, maxSize)];
                if (!TryMove(_buckets, larger, now) && larger.Length < maxSize)
                    continue;
                _buckets = larger;
                return;
            }
        }

        static bool TryMove(Bucket[] from, Bucket[] to, uint now)
        {
            var allMoved = true;
            foreach (ref readonly var bucket in from.AsSpan())
            {
                if (bucket.Key == 0 || bucket.IsEmptyAt(now))
                    continue;
                var place = Search(to, bucket.Key, now, out var isFree);
                allMoved &= isFree;
                if (isFree)
                    to[place] = bucket;
            }

            Debug.Assert(to.Length >= from.Length, "a table only grows");
            return allMoved;
        }
    }
}
