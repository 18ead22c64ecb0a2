namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>
/// A value read from one or more small files that others replace while the program runs. The files are checked at most once a minute.
/// Files that can no longer be read or used (half-replaced, for instance) leave the last good value in force. The same content gives
/// the same instance.
/// </summary>
sealed class RotatedFiles<T>(IReadOnlyList<string> paths, Func<IReadOnlyList<byte[]>, T> parse, TimeProvider time)
    where T : class
{
    static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    IReadOnlyList<byte[]> _content = [];
    T? _value;
    long _readAt;
    bool _expired;

    /// <summary>The value, at most a minute old. Throws (IO, format, cryptography) only when there has never been a good one.</summary>
    public T Current
    {
        get
        {
            lock (_lock)
            {
                if (_value is null || _expired || time.GetElapsedTime(_readAt) >= MaxAge)
                    Read();
                return _value!;
            }
        }
    }

    /// <summary>Makes the next use check the files, whatever their age.</summary>
    public void Expire()
    {
        lock (_lock)
            _expired = true;
    }

    void Read()
    {
        _readAt = time.GetTimestamp();
        _expired = false;
        try
        {
            var content = paths.Select(File.ReadAllBytes).ToList();
            if (_value is not null && _content.Zip(content).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
                return;
            _value = parse(content);
            _content = content;
        }
        catch (Exception) when (_value is not null)
        {
            // The last good value stays. When it has expired, the API server answers 401 and the files are read again.
        }
    }
}
