using System.Diagnostics;
using System.Threading.Channels;

namespace IngressController.Load.Engine;

/// <summary>
/// Operations start at a set rate whatever the target does. One that finds every virtual user busy starts late, but its
/// latency counts from when it should have started: a stall of the target shows in full (no coordinated omission).
/// </summary>
sealed class OpenLoop : IPace, IDisposable
{
    readonly Channel<long> _due = Channel.CreateUnbounded<long>(new() { SingleWriter = true });
    readonly double _rate;
    readonly long _requests;
    readonly Thread _thread;
    bool _stopped;

    /// <param name="rate">Operations a second.</param>
    /// <param name="requests">How many operations in all; null: until stopped.</param>
    public OpenLoop(double rate, long? requests)
    {
        _rate = rate;
        _requests = requests ?? long.MaxValue;
        _thread = new(Run) { IsBackground = true, Name = "pacer", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    public TimeSpan RestAfterFailure => TimeSpan.Zero;

    /// <summary>Operations that were due before <see cref="Stop"/> and that no virtual user was free to start.</summary>
    public long NotStarted { get; private set; }

    // ReadAsync wakes one of those that wait, in the order they came; WaitToReadAsync wakes all, ten thousand of them for one operation.
    public async ValueTask<long?> NextAsync()
    {
        if (Volatile.Read(ref _stopped))
            return null;
        try
        {
            return await _due.Reader.ReadAsync();
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    public void Stop()
    {
        Volatile.Write(ref _stopped, true);
        _thread.Join();
        while (_due.Reader.TryRead(out _))
            NotStarted++;
    }

    public void Dispose() => Stop();

    void Run()
    {
        var start = Stopwatch.GetTimestamp();
        for (long i = 0; i < _requests && !Volatile.Read(ref _stopped); i++)
        {
            var due = start + (long)(i * Stopwatch.Frequency / _rate);
            PreciseWait.Until(due, ref _stopped);
            if (!Volatile.Read(ref _stopped))
                _due.Writer.TryWrite(due);
        }

        _due.Writer.TryComplete();
    }
}
