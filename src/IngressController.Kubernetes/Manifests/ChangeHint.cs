namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Wakes whoever waits for file changes early. Only a hint: inotify sees neither what happens behind a link nor network
/// file systems, and watches may be used up on the machine, so the waiter looks by itself from time to time.
/// </summary>
sealed class ChangeHint : IDisposable
{
    readonly FileSystemWatcher? _watcher;
    TaskCompletionSource _changed = NewSource();

    public ChangeHint(string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            _watcher = Directory.Exists(full)
                ? new(full) { IncludeSubdirectories = true }
                : new(Path.GetDirectoryName(full)!, Path.GetFileName(full));
            _watcher.Created += (_, _) => _changed.TrySetResult();
            _watcher.Changed += (_, _) => _changed.TrySetResult();
            _watcher.Deleted += (_, _) => _changed.TrySetResult();
            _watcher.Renamed += (_, _) => _changed.TrySetResult();
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Looking from time to time has to do.
        }
    }

    /// <summary>Completes at the next hint (or at one since the last call) and after <paramref name="longest"/> at the latest.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        await Task.WhenAny(Volatile.Read(ref _changed).Task, Task.Delay(longest, cancellation));
        cancellation.ThrowIfCancellationRequested();
        if (_changed.Task.IsCompleted)
            Interlocked.Exchange(ref _changed, NewSource());
    }

    public void Dispose() => _watcher?.Dispose();

    static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
