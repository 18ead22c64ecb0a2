namespace IngressController.Kubernetes.Events;

/// <summary>An Event to be written.</summary>
/// <param name="Name">Its name: the same for the same content, in every replica and after every restart.</param>
/// <param name="Note">Its content.</param>
/// <param name="Count">How often that has happened.</param>
/// <param name="First">When it happened first.</param>
/// <param name="Last">When it happened last.</param>
sealed record CorrelatedEvent(string Name, EventNote Note, int Count, DateTimeOffset First, DateTimeOffset Last);

/// <summary>
/// Limits the number of Events, by the rules and figures of client-go's correlator: each object has a budget, equal Events increment
/// a count, and many different messages with one reason become one Event. Not thread-safe.
/// </summary>
sealed class EventCorrelator(TimeProvider time)
{
    const int Remembered = 4096;
    const int Burst = 25;
    const int MaxSimilar = 10;
    static readonly TimeSpan Refill = TimeSpan.FromMinutes(5);
    static readonly TimeSpan SimilarWindow = TimeSpan.FromMinutes(10);

    readonly RecentlyUsed<ObjectReference, (double Tokens, long At)> _budgets = new(Remembered);
    readonly RecentlyUsed<(ObjectReference, string, string), (HashSet<string> Messages, long At)> _similar = new(Remembered);
    readonly RecentlyUsed<string, (int Count, DateTimeOffset First)> _seen = new(Remembered);

    /// <summary>The Event to write; null when the object's budget is used up. Each call counts as one occurrence.</summary>
    public CorrelatedEvent? Correlate(EventNote note)
    {
        if (!TrySpend(note.Object))
            return null;
        var now = time.GetUtcNow();
        var isCombined = AreTooManySimilar(note);
        var name = EventName.Of(note, isCombined ? null : note.Message);
        var (count, first) = _seen.TryGet(name, out var seen) ? (seen.Count + 1, seen.First) : (1, now);
        _seen.Set(name, (count, first));
        return new(name, isCombined ? note with { Message = $"(combined from similar events): {note.Message}" } : note, count, first, now);
    }

    /// <summary>Takes over an Event's count from the API server: another replica, or this one before a restart, may have written it.</summary>
    public void Learn(CorrelatedEvent @event, int count) => _seen.Set(@event.Name, (count, @event.First));

    bool TrySpend(ObjectReference @object)
    {
        var now = time.GetTimestamp();
        var tokens = _budgets.TryGet(@object, out var budget)
            ? Math.Min(Burst, budget.Tokens + (time.GetElapsedTime(budget.At, now) / Refill))
            : Burst;
        var isGranted = tokens >= 1;
        _budgets.Set(@object, (isGranted ? tokens - 1 : tokens, now));
        return isGranted;
    }

    bool AreTooManySimilar(EventNote note)
    {
        var key = (note.Object, note.Type, note.Reason);
        var messages = _similar.TryGet(key, out var similar) && time.GetElapsedTime(similar.At) <= SimilarWindow ? similar.Messages : [];
        var isFull = messages.Count >= MaxSimilar && !messages.Contains(note.Message);
        if (!isFull)
            messages.Add(note.Message);
        _similar.Set(key, (messages, time.GetTimestamp()));
        return isFull;
    }
}
