namespace IngressController.Kubernetes.Api.Watching;

/// <summary>The state of reading one kind, at one moment.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="ConnectedSince">When the current watch began; null while there is none.</param>
/// <param name="LastEvent">When the last event or bookmark came; null before the first.</param>
/// <param name="Lists">Complete lists read, including the first.</param>
/// <param name="Errors">Lists and watches that failed.</param>
public sealed record WatchState(ResourceKind Kind, DateTimeOffset? ConnectedSince, DateTimeOffset? LastEvent, long Lists, long Errors);

/// <summary>Counters behind <see cref="WatchState"/>: written by one loop, read by any thread.</summary>
sealed class WatchCounters(ResourceKind kind, TimeProvider time)
{
    long _connectedSince;
    long _lastEvent;
    long _lists;
    long _errors;

    public void Connected() => Volatile.Write(ref _connectedSince, time.GetUtcNow().UtcTicks);

    public void Disconnected() => Volatile.Write(ref _connectedSince, 0);

    public void Event() => Volatile.Write(ref _lastEvent, time.GetUtcNow().UtcTicks);

    public void Listed() => Volatile.Write(ref _lists, _lists + 1);

    public void Failed() => Volatile.Write(ref _errors, _errors + 1);

    public WatchState Read() =>
        new(kind, Moment(ref _connectedSince), Moment(ref _lastEvent), Volatile.Read(ref _lists), Volatile.Read(ref _errors));

    static DateTimeOffset? Moment(ref long ticks) => Volatile.Read(ref ticks) is var value and not 0 ? new(value, TimeSpan.Zero) : null;
}
