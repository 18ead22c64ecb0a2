using System.Security.Cryptography;

namespace IngressController.Admission;

/// <summary>
/// What is made of files, made anew when they change: renewing a certificate needs no restart. While the files are unusable the last good
/// one stays in force.
/// </summary>
/// <param name="read">Reads the files.</param>
sealed partial class WatchedFiles<T>(Func<T> read, ILogger log, params string[] files)
    where T : class
{
    readonly Lock _gate = new();
    FileState[]? _seen;
    T? _current;

    /// <summary>
    /// Looks at the files each time: the API server keeps its connections, so handshakes are rare. Throws for files that cannot be used (see
    /// <see cref="IsUnusable"/>) when they never could.
    /// </summary>
    public T Current
    {
        get
        {
            lock (_gate)
            {
                FileState[] seen = [.. files.Select(FileState.Of)];
                if (_current is null)
                    (_current, _seen) = (read(), seen);
                else if (!seen.AsSpan().SequenceEqual(_seen))
                    Reload(seen);
                return _current;
            }
        }
    }

    public static bool IsUnusable(Exception error) => error is IOException or UnauthorizedAccessException or CryptographicException;

    void Reload(FileState[] seen)
    {
        _seen = seen;
        try
        {
            _current = read();
            LogReloaded(log, files[0]);
        }
        catch (Exception error) when (IsUnusable(error))
        {
            LogUnusable(log, string.Join(" and ", files), error.Message);
        }
    }

    /// <summary>Tells whether a file has changed since it was read; a symbolic link, as in volumes, counts as its target.</summary>
    readonly record struct FileState(string Target, long Length, DateTime Modified)
    {
        public static FileState Of(string path)
        {
            try
            {
                var file = new FileInfo(path);
                var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                return target.Exists ? new(target.FullName, target.Length, target.LastWriteTimeUtc) : default;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return default;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The admission webhook's file {File} was read anew")]
    static partial void LogReloaded(ILogger log, string file);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The admission webhook's files {Files} have changed and cannot be used, the last ones stay in force: {Reason}")]
    static partial void LogUnusable(ILogger log, string files, string reason);
}
