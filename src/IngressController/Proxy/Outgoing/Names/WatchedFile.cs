namespace IngressController.Proxy.Outgoing.Names;

/// <summary>What a small file says, read again when the file has changed, which is asked once a second. A missing file counts as empty.</summary>
sealed class WatchedFile<T>(string path, Func<string, T> parse, TimeProvider time)
    where T : class
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    readonly Lock _reading = new();
    T? _content;
    DateTime _changed;
    long _askedAt;

    /// <summary>The content now. Something that is there but can't be read leaves the former content in force.</summary>
    public T Read()
    {
        lock (_reading)
        {
            if (_content is { } known && time.GetElapsedTime(_askedAt) < Interval)
                return known;
            _askedAt = time.GetTimestamp();
            try
            {
                var changed = File.GetLastWriteTimeUtc(path);
                if (_content is { } same && changed == _changed)
                    return same;
                _content = parse(File.Exists(path) ? File.ReadAllText(path) : "");
                _changed = changed;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is being replaced: next time.
                _content ??= parse("");
            }

            return _content;
        }
    }
}
