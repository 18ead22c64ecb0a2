using System.Net;
using IngressController.Budgets;
using IngressController.Metrics.Exposition;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>Looks up one name; never throws but when it is cancelled.</summary>
delegate Task<NameAnswer> FindName(string name, CancellationToken cancellation);

/// <summary>
/// The one way from a name to addresses. What a namespace asks for is its own: names it made wrong or slow, and however many, neither
/// delay nor push out those of others. A name is looked up once at a time, whoever waits for it; answers are kept for a while, failures
/// ever longer; while no name server answers, the last addresses stay in force.
/// </summary>
sealed class NameResolver(FindName find, TimeProvider time) : IMetricSource
{
    /// <summary>Names kept for one namespace, and lookups of it that may wait.</summary>
    public const int MaxOfNamespace = 2048;

    /// <summary>Lookups of one namespace at a time, while there is room.</summary>
    public const int MaxRunningOfNamespace = 16;

    const int MaxRunning = 2048;
    const int MaxNames = 20_000;

    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    readonly Lock _lock = new();
    readonly Dictionary<string, Dictionary<string, KnownName>> _names = new(StringComparer.Ordinal);

    // Room for a hundred silent namespaces; with more, each gets less, and a new one waits until some lookup ends.
    readonly FairSlots _slots = new(MaxRunning, static free => Math.Clamp(free / 4, 1, MaxRunningOfNamespace), MaxOfNamespace);
    readonly NameCounts _counts = new();
    int _count;

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    public void EnterIn(Ledger ledger) => ledger.Keep(Bounds.Names, () => Volatile.Read(ref _count), () => MaxNames, () => _counts.Refused);

    /// <summary>The addresses of a name, in the order in which they are to be tried; at least one.</summary>
    /// <param name="namespace">On whose behalf.</param>
    /// <param name="cancellation">Ends the waiting; the lookup goes on for others.</param>
    /// <exception cref="NameException">There are none now.</exception>
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string @namespace, string name, CancellationToken cancellation)
    {
        KnownName? known;
        Task<NameAnswer> pending;
        lock (_lock)
        {
            known = Find(@namespace, name);
            if (known is null)
            {
                _counts.Refuse();
                throw new NameException(name, NameOutcome.Unanswered, $"namespace {@namespace} asks for too many names at once");
            }

            known.UsedAt = time.GetTimestamp();
            if (known.IsValid(time))
                return known.AddressesOf(name);
            pending = known.Pending ??= Task.Run(() => LookUpAsync(@namespace, name, known), CancellationToken.None);
        }

        try
        {
            await (known.HasAddresses ? pending.WaitAsync(KnownName.Patience, time, cancellation) : pending.WaitAsync(cancellation));
        }
        catch (TimeoutException)
        {
            // RFC 8767: old addresses are better than none.
        }

        lock (_lock)
            return known.AddressesOf(name);
    }

    public ValueTask WriteAsync(MetricWriter writer)
    {
        _counts.Write(writer, _slots.Running, _slots.Waiting);
        writer.Gauge("ingress_yarp_names"u8, "Names whose addresses, or failures, are kept.", Volatile.Read(ref _count));
        return default;
    }

    async Task<NameAnswer> LookUpAsync(string @namespace, string name, KnownName known)
    {
        var answer = NameAnswer.Unanswered($"too many lookups of namespace {@namespace} wait");
        if (_slots.TryEnter(@namespace, member: "", cost: 1, CancellationToken.None) is { } turn)
        {
            await turn;
            answer = await FindAsync(name);
            _slots.Leave(@namespace);
            _counts.Add(answer.Outcome);
        }
        else
        {
            _counts.Refuse();
        }

        lock (_lock)
        {
            known.Apply(answer, time);
            known.Pending = null;
        }

        return answer;
    }

    async Task<NameAnswer> FindAsync(string name)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            return await find(name, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return NameAnswer.Unanswered($"no answer within {Deadline.TotalSeconds} s");
        }
        catch (Exception error)
        {
            return NameAnswer.Unanswered(error.Message);
        }
    }

    /// <summary>What is known of a name; null when there is no room, since all that is kept is being looked up.</summary>
    KnownName? Find(string @namespace, string name)
    {
        var its = _names.GetValueOrDefault(@namespace);
        if (its is not null && its.TryGetValue(name, out var known))
            return known;
        if (its is { Count: >= MaxOfNamespace } && !DropOldest(@namespace, its))
            return null;
        if (_count >= MaxNames && _names.MaxBy(pair => pair.Value.Count) is var (largest, most) && !DropOldest(largest, most))
            return null;
        if (!_names.TryGetValue(@namespace, out its))
            _names[@namespace] = its = new(StringComparer.OrdinalIgnoreCase);
        _count++;
        return its[name] = new();
    }

    bool DropOldest(string @namespace, Dictionary<string, KnownName> names)
    {
        var idle = names.Where(pair => pair.Value.Pending is null).Select(pair => ((string?)pair.Key, pair.Value.UsedAt));
        if (idle.DefaultIfEmpty().MinBy(pair => pair.UsedAt) is not ({ } oldest, _))
            return false;
        names.Remove(oldest);
        _count--;
        if (names.Count == 0)
            _names.Remove(@namespace);
        return true;
    }
}
