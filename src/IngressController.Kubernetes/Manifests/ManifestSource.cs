using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Reads objects from a manifest file or a folder of them (<c>--manifests</c>) and follows changes: files edited in place, replaced,
/// renamed, removed, or swapped as in a ConfigMap volume. A file that can't be parsed keeps its last good content.
/// </summary>
public sealed partial class ManifestSource : IResourceSource
{
    /// <summary>Polling intervals: while files change, and without a hint of a change.</summary>
    static readonly TimeSpan ShortInterval = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongInterval = TimeSpan.FromMilliseconds(400);

    readonly string _path;
    readonly ManifestTree _tree;
    readonly ILogger<ManifestSource> _log;
    readonly ManifestSet _set = new();
    readonly SettledChanges _changes = new(rest: TimeSpan.FromMilliseconds(200), patience: TimeSpan.FromSeconds(2));
    readonly Dictionary<string, FileStamp> _taken = new(StringComparer.Ordinal);
    IReadOnlyCollection<ManifestProblem> _problems = [];
    string? _failure;
    bool _isLoaded;

    ManifestSource(string path, ILogger<ManifestSource> log) => (_path, _tree, _log) = (path, new(path), log);

    public IReadOnlyCollection<ResourceKind> Kinds { get; } = Enum.GetValues<ResourceKind>();

    /// <summary>The current problems of the files, without unreadable objects, which the store has.</summary>
    public IReadOnlyCollection<ManifestProblem> Problems => Volatile.Read(ref _problems);

    /// <summary>Throws <see cref="ConfigurationException"/> when <paramref name="path"/> is no file or folder that can be read.</summary>
    public static ManifestSource Open(string path, ILogger<ManifestSource> log)
    {
        var source = new ManifestSource(path, log);
        try
        {
            if (string.IsNullOrEmpty(path))
                throw new ConfigurationException("--manifests: the path is empty");
            source._tree.Scan();
            if (File.Exists(path))
                File.OpenRead(path).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--manifests {path}: {error.Message}", error);
        }

        return source;
    }

    public async Task RunAsync(ResourceStore store, CancellationToken cancellation)
    {
        // Reading is synchronous; let the caller go on.
        await Task.Yield();
        using var hint = new ChangeHint(_path);
        var clock = Stopwatch.StartNew();
        try
        {
            while (true)
            {
                Look(store, clock.Elapsed);
                await Task.Delay(ShortInterval, cancellation);
                if (!_changes.Any)
                    await hint.WaitAsync(LongInterval, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Cancelled.
        }
    }

    /// <summary>Polls the files once. The first call reads them all, later calls those that have changed and settled.</summary>
    internal void Look(ResourceStore store, TimeSpan now)
    {
        try
        {
            var seen = _tree.Scan();
            if (_failure is not null)
                LogReadable(_path);
            _failure = null;
            var changed = _isLoaded ? _changes.Release(_taken, seen, now) : [.. seen.Keys];
            if (changed.Count > 0 || !_isLoaded)
                Publish(store, changed.Where(file => Take(file, seen)).ToHashSet(StringComparer.Ordinal));
            _isLoaded = true;
        }
        catch (Exception error)
        {
            // Catch everything: following must go on, and the objects in force stay. Log the same failure once.
            if (_failure != error.Message)
                LogUnreadable(_path, error.Message);
            _failure = error.Message;
        }
    }

    /// <summary>Reads one file, or drops it when it has gone. False when it cannot be read; the next poll tries again.</summary>
    bool Take(string file, SortedDictionary<string, FileStamp> seen)
    {
        if (!seen.TryGetValue(file, out var stamp))
        {
            _set.Remove(file);
            return _taken.Remove(file);
        }

        try
        {
            var content = ManifestReader.Read(file, ManifestBytes.Read(stamp.RealPath));
            if (FileStamp.Of(stamp.RealPath) != stamp)
                return false;
            _set.Put(file, content);
            _taken[file] = stamp;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (FileStamp.Of(stamp.RealPath) != stamp)
                return false;
            _set.Put(file, new([], [new(file, 0, error.Message)], true));
            _taken[file] = FileStamp.None;
            return false;
        }
    }

    void Publish(ResourceStore store, HashSet<string> taken)
    {
        var (objects, problems) = _set.Merge();
        var known = _problems.ToHashSet();
        foreach (var problem in problems.Where(problem => taken.Contains(problem.File) || !known.Contains(problem)))
            LogProblem(problem);
        Volatile.Write(ref _problems, problems);
        if (taken.Count == 0 && _isLoaded)
            return;
        var byKind = objects.ToLookup(candidate => candidate.Reference.Kind);
        foreach (var kind in Kinds)
        {
            store.Replace(
                kind,
                [.. byKind[kind].Select(candidate => candidate.Object).OfType<ClusterObject>()],
                [.. byKind[kind].Select(candidate => candidate.Unreadable).OfType<UnreadableObject>()]);
        }

        LogTaken(_path, _set.FileCount, objects.Count);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Manifests of {Path} taken: {Objects} objects in {Files} files")]
    partial void LogTaken(string path, int files, int objects);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Manifest {Problem}")]
    partial void LogProblem(ManifestProblem problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Manifests of {Path} cannot be read, the last ones stay in force: {Reason}")]
    partial void LogUnreadable(string path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Manifests of {Path} can be read again")]
    partial void LogReadable(string path);
}
