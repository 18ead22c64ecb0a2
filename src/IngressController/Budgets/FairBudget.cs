using System.Collections.Concurrent;

namespace IngressController.Budgets;

/// <summary>
/// A scarce whole that accounts take from. One account may hold <paramref name="share"/> times what is free when it takes, so that it
/// cannot have all of it, and of what it leaves the next one cannot have all either.
/// </summary>
/// <param name="limit">How much there is; may change at any time.</param>
/// <param name="share">At least 1. One account alone can hold share / (share + 1) of the limit.</param>
/// <param name="factor">The part of the limit that is granted now, above 0 and up to 1; null: all. Small accounts get the rest, too.</param>
/// <remarks>The rule is that of dynamic thresholds for shared buffers in switches (Choudhury and Hahne, 1998).</remarks>
sealed class FairBudget<TKey>(Func<long> limit, int share, Func<double>? factor = null)
    where TKey : notnull
{
    /// <summary>An account up to this part of the limit is small: what it takes is no reason why there is little left.</summary>
    const int SmallPart = 256;

    readonly ConcurrentDictionary<TKey, Account> _accounts = new();
    long _used;
    long _refusals;

    /// <summary>What all accounts hold.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>How often an account got nothing.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    public long Limit => limit();

    /// <summary>What of the limit is granted now.</summary>
    public long Granted => factor is null ? Limit : (long)(Limit * factor());

    /// <summary>Accounts that are open.</summary>
    public int Count => _accounts.Count;

    /// <summary>Opens an account, or joins those who have it open; each must call <see cref="Account.Close"/> once.</summary>
    public Account Open(TKey key)
    {
        while (true)
        {
            var account = _accounts.GetOrAdd(key, static (key, budget) => new(budget, key), this);
            if (account.TryJoin())
                return account;

            // The last one has just left it, and is about to take it out.
            _accounts.TryRemove(new(key, account));
        }
    }

    /// <summary>Whether so much can be taken when so much is in use, by an account that then holds so much.</summary>
    bool Allows(long amount, long used, long held)
    {
        var most = Limit;
        if (amount > most - used)
            return false;
        var free = Granted - used;
        return held <= most / SmallPart || (amount <= free && held <= share * free);
    }

    /// <summary>What one owner holds.</summary>
    public sealed class Account(FairBudget<TKey> budget, TKey key)
    {
        const int IsClosed = -1;

        long _held;
        int _users;

        public TKey Key => key;

        public long Held => Interlocked.Read(ref _held);

        /// <summary>Takes so much, to be given back by <see cref="Give"/>; false when the account's share or the whole is used up.</summary>
        public bool TryTake(long amount)
        {
            // Nobody sees more in use than is: what is refused was never taken.
            var used = Interlocked.Read(ref budget._used);
            while (true)
            {
                if (!budget.Allows(amount, used, Held + amount))
                {
                    Interlocked.Increment(ref budget._refusals);
                    return false;
                }

                var seen = Interlocked.CompareExchange(ref budget._used, used + amount, used);
                if (seen == used)
                    break;
                used = seen;
            }

            Interlocked.Add(ref _held, amount);
            return true;
        }

        public void Give(long amount)
        {
            Interlocked.Add(ref _held, -amount);
            Interlocked.Add(ref budget._used, -amount);
        }

        /// <summary>Leaves the account; the last one closes it. What the leaver took must be given back before.</summary>
        public void Close()
        {
            if (Interlocked.Decrement(ref _users) == 0 && Interlocked.CompareExchange(ref _users, IsClosed, 0) == 0)
                budget._accounts.TryRemove(new(key, this));
        }

        public bool TryJoin()
        {
            var users = Volatile.Read(ref _users);
            while (users != IsClosed)
            {
                var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
                if (seen == users)
                    return true;
                users = seen;
            }

            return false;
        }
    }
}
