using System.Diagnostics;

namespace IngressController.Load.Engine;

/// <summary>Each virtual user starts its next operation when its last one is over: as fast as the target answers.</summary>
/// <param name="requests">How many operations in all; null: until stopped.</param>
sealed class ClosedLoop(long? requests) : IPace
{
    long _left = requests ?? long.MaxValue;

    public TimeSpan RestAfterFailure => TimeSpan.FromMilliseconds(10);

    public ValueTask<long?> NextAsync() => new(Interlocked.Decrement(ref _left) >= 0 ? Stopwatch.GetTimestamp() : null);

    public void Stop() => Interlocked.Exchange(ref _left, 0);
}
