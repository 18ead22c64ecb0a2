using System.Collections.Concurrent;

namespace IngressController.Proxy.Streams;

/// <summary>The open sessions, so that the controller can wait for their end.</summary>
sealed class StreamSessions : IDisposable
{
    readonly ConcurrentDictionary<Task, byte> _sessions = new();
    readonly CancellationTokenSource _broken = new();

    /// <summary>Cancelled when the remaining sessions must end.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>Runs a session. An exception is a bug; it ends only this session.</summary>
    public void Run(Func<Task> session)
    {
        var task = Task.Run(session);
        _sessions.TryAdd(task, 0);
        task.ContinueWith(
            (ended, _) => _sessions.TryRemove(ended, out var _), null, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for all sessions; breaks off the rest when <paramref name="abort"/> is cancelled.</summary>
    public async Task EndAsync(CancellationToken abort)
    {
        await using var registration = abort.UnsafeRegister(static broken => ((CancellationTokenSource)broken!).Cancel(), _broken);
        await Task.WhenAll(_sessions.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _broken.Dispose();
}
