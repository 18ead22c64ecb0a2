using System.Collections.Concurrent;
using System.Collections.Immutable;
using IngressController.Budgets;
using IngressController.Metrics;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Matching;

/// <summary>
/// Keeps slow regular expressions of one host from costing others anything. Each host may use a tenth of a processor for comparing with
/// its dear patterns, all together a half; what is beyond is refused. Hosts that are slow are compared with off the threads that see
/// sockets, few at a time, and their automata are made anew before they hold much. It outlives tables.
/// </summary>
sealed partial class MatchBudget : IMatchMeter
{
    /// <summary>Of all hosts at once, and each second, in nanoseconds.</summary>
    const long Burst = 500_000_000, PerSecond = 500_000_000;

    /// <summary>What a comparison may take without being counted, in nanoseconds: as much as the rest of a request.</summary>
    const long Free = 200_000;

    /// <summary>The same for one alias, which are many for a request, and names are short; in nanoseconds.</summary>
    const long FreeForAlias = 20_000;

    /// <summary>What it may allocate: an automaton without new states allocates nothing.</summary>
    const long FreeBytes = 1024;

    /// <summary>Bytes of growth at which automata are made anew: those of one host, and of all.</summary>
    const long MostGrowth = 24 << 20, MostGrowthOfAll = 64 << 20;

    const int MostWaiting = 16;
    const long Milli = 1_000_000;

    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Occasional _refusals;
    readonly StripedCounter _refused;
    readonly CpuBucket _all;
    readonly ConcurrentDictionary<string, MatchAccount> _accounts = new(StringComparer.Ordinal);
    MatchAccount? _slowest;
    long _growth;

    public MatchBudget(Ledger ledger, TimeProvider time, ILogger<MatchBudget> log)
    {
        _time = time;
        _log = log;
        _refusals = new(time);
        _all = new(Burst, PerSecond, time);
        _refused = ledger.Keep(Bounds.SlowMatching, () => _all.Taken / Milli, static () => Burst / Milli);
    }

    /// <summary>Hosts with an account: those with dear patterns that were compared with.</summary>
    public int Count => _accounts.Count;

    /// <summary>Places for comparing with slow hosts: half the processors, of one host two at most.</summary>
    public FairSlots Slots { get; } = new(Math.Max(1, Environment.ProcessorCount / 2), static free => Math.Clamp(free, 1, 2), MostWaiting);

    /// <summary>Bytes by which automata may have grown since they were made.</summary>
    public long Growth => Interlocked.Read(ref _growth);

    /// <summary>Whether comparing with any host took long within the last minute.</summary>
    public bool IsAnySlow => Volatile.Read(ref _slowest) is { IsSlow: true };

    /// <summary>The account of a host, or of the one that it is an alias of.</summary>
    public MatchAccount AccountOf(VirtualHost host) => _accounts.GetOrAdd(host.AliasOf ?? host.Name, static (_, time) => new(time), _time);

    /// <summary>Whether a host may be compared with now. When all have used up what there is, only those that are slow may not.</summary>
    public bool MayCompare(MatchAccount account) => !account.IsEmpty && !(_all.IsEmpty && account.IsSlow);

    public bool TryBegin(VirtualHost host, out MatchReading begun)
    {
        var mayBegin = MayCompare(AccountOf(host));
        begun = mayBegin ? ThreadUsage.Read() : default;
        return mayBegin;
    }

    public void End(VirtualHost host, in MatchReading begun, ImmutableArray<RenewableRegex> compared) =>
        Charge(AccountOf(host), ThreadUsage.Since(begun), compared, FreeForAlias);

    /// <summary>Measures until the result is disposed, on the same thread.</summary>
    public MatchMeasure Measure(VirtualHost host, ImmutableArray<RenewableRegex> compared) => new(this, AccountOf(host), compared);

    /// <param name="account">Whom to charge.</param>
    /// <param name="used">What comparing took.</param>
    /// <param name="compared">The patterns that may have grown.</param>
    /// <param name="free">What it may take uncounted, in nanoseconds.</param>
    public void Charge(MatchAccount account, in MatchReading used, ImmutableArray<RenewableRegex> compared, long free = Free)
    {
        if (used.Cpu > free)
        {
            account.Take(used.Cpu - free);
            _all.Take(used.Cpu - free);
            if (account.IsSlow)
                Volatile.Write(ref _slowest, account);
        }

        if (used.Allocated <= FreeBytes)
            return;
        account.Grow(used.Allocated, compared);
        var growth = Interlocked.Add(ref _growth, used.Allocated);
        if (account.Growth > MostGrowth)
            Renew(account);
        else if (growth > MostGrowthOfAll)
            RenewLarge();
    }

    /// <summary>Counts and logs a request that is refused because of a host.</summary>
    public void Refuse(string host)
    {
        _refused.Increment();
        if (_refusals.IsDue(out var count))
            LogRefused(_log, host.Length == 0 ? "(none)" : host, count);
    }

    /// <summary>Forgets hosts that are not in the table. Called after each swap.</summary>
    public void Follow(RoutingTable table)
    {
        foreach (var (name, account) in _accounts)
        {
            if (table.FindHost(name) is null && _accounts.TryRemove(new(name, account)))
                Renew(account);
        }
    }

    void Renew(MatchAccount account) => Interlocked.Add(ref _growth, -account.Renew());

    // Those above the average: at least one, and none that is small beside others.
    void RenewLarge()
    {
        var accounts = _accounts.Values;
        var average = accounts.Sum(static account => account.Growth) / Math.Max(1, accounts.Count);
        foreach (var account in accounts.Where(account => account.Growth >= average))
            Renew(account);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A request for host {Host} was answered 503, since comparing with its regular expressions takes more than a tenth of a processor, " +
            "or those of all hosts more than half of one; fewer and shorter patterns, without {{n}} and without repetitions side by side, are quicker " +
            "({Count} such since the last line)")]
    static partial void LogRefused(ILogger log, string host, long count);
}
