using System.Collections.Concurrent;

namespace IngressController.Metrics.Requests;

/// <summary>
/// The series that all Ingresses together may have. A namespace may have eight times what is still free, so that no one has all of them.
/// </summary>
/// <param name="limit">How many there are.</param>
sealed class SeriesBudget(long limit = SeriesBudget.MaxSeries)
{
    /// <summary>About 120 MB, and as many samples in a scrape times the buckets of the histograms.</summary>
    public const long MaxSeries = 100_000;

    const int Share = 8;

    readonly ConcurrentDictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    long _used;

    public long Limit => limit;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>The account of a namespace: the same for all its Ingresses.</summary>
    public Account Of(string @namespace) => _accounts.GetOrAdd(@namespace, static (_, budget) => new(budget), this);

    /// <summary>The series of one namespace.</summary>
    public sealed class Account(SeriesBudget budget)
    {
        long _held;

        /// <summary>Takes the place of one series; false when the namespace may have no more.</summary>
        public bool TryTake()
        {
            var held = Interlocked.Increment(ref _held);
            if (held <= Share * (budget.Limit - Interlocked.Increment(ref budget._used) + 1))
                return true;
            Give(1);
            return false;
        }

        public void Give(int count)
        {
            Interlocked.Add(ref _held, -count);
            Interlocked.Add(ref budget._used, -count);
        }
    }
}
