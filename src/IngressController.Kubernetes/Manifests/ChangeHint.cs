namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Wakes a waiter early when files change. Only a hint: inotify sees neither changes behind a link nor network file systems, and the
/// machine may run out of watches, so the waiter must also poll.
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
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Polling is enough.
        }
    }

    /// <summary>Completes at the next hint (or at one since the last call), at the latest after <paramref name="longest"/>.</summary>
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
