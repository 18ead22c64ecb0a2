using System.Runtime.InteropServices;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.RateLimit;

/// <summary>The number of open requests per client and Ingress. Holds nothing for clients without any.</summary>
sealed class ConnectionCounts
{
    const int ShardCount = 64;

    readonly Shard[] _shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard())];

    /// <summary>Counts a request while the next step runs, or answers it when there are too many.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="most">How many may be open.</param>
    /// <param name="status">The answer to too many.</param>
    /// <param name="context">The request.</param>
    /// <param name="next">The next step.</param>
    public Task RunAsync(ulong key, int most, int status, RequestContext context, RequestStep next) =>
        TryEnter(key, most) ? CountAsync(key, context, next) : context.AnswerWith(status, AnswerReason.ConnectionLimit);

    public bool TryEnter(ulong key, int limit) => ShardOf(key).TryEnter(key, limit);

    public void Leave(ulong key) => ShardOf(key).Leave(key);

    async Task CountAsync(ulong key, RequestContext context, RequestStep next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            Leave(key);
        }
    }

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
