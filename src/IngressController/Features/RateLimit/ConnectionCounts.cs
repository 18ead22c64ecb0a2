using System.Runtime.InteropServices;

namespace IngressController.Features.RateLimit;

/// <summary>The number of open requests per client and Ingress. Holds nothing for clients without any.</summary>
sealed class ConnectionCounts
{
    const int ShardCount = 64;

    readonly Shard[] _shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard())];

    public bool TryEnter(ulong key, int limit) => ShardOf(key).TryEnter(key, limit);

    public void Leave(ulong key) => ShardOf(key).Leave(key);

    Shard ShardOf(ulong key) => _shards[key >> 58];

    sealed class Shard
    {
        readonly Lock _lock = new();
        readonly Dictionary<ulong, int> _open = [];

        public bool TryEnter(ulong key, int limit)
        {
            lock (_lock)
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, key, out _);
                if (count >= limit)
                    return false;
                count++;
                return true;
            }
        }

        public void Leave(ulong key)
        {
            lock (_lock)
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_open, key);
                if (--count == 0)
                    _open.Remove(key);
            }
        }
    }
}
