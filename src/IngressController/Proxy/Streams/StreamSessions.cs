using System.Collections.Concurrent;

namespace IngressController.Proxy.Streams;

/// <summary>The sessions under way, so that the controller can wait for their end.</summary>
sealed class StreamSessions : IDisposable
{
    readonly ConcurrentDictionary<Task, byte> _sessions = new();
    readonly CancellationTokenSource _broken = new();

    /// <summary>Cancelled when sessions have had their time.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>Runs a session. What it throws is a bug; it is lost with its session, and no other one suffers.</summary>
    public void Run(Func<Task> session)
    {
        var task = Task.Run(session);
        _sessions.TryAdd(task, 0);
        task.ContinueWith((ended, _) => _sessions.TryRemove(ended, out var _), null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for all of them; breaks off what is left when <paramref name="abort"/> is cancelled.</summary>
    public async Task EndAsync(CancellationToken abort)
    {
        await using var registration = abort.UnsafeRegister(static broken => ((CancellationTokenSource)broken!).Cancel(), _broken);
        await Task.WhenAll(_sessions.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _broken.Dispose();
}
