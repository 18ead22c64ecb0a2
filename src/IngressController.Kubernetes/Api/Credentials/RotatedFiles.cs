namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>
/// A value read from one or more small files that others replace while the program runs. They are looked at once a
/// minute at most; files that cannot be read or used later on (half-replaced, for instance) leave the last good value in
/// force. As long as the content is the same, so is the instance.
/// </summary>
internal sealed class RotatedFiles<T>(IReadOnlyList<string> paths, Func<IReadOnlyList<byte[]>, T> parse, TimeProvider time)
    where T : class
{
    static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    IReadOnlyList<byte[]> _content = [];
    T? _value;
    long _readAt;
    bool _expired;

    /// <summary>The value as of the last minute. Throws (IO, format, cryptography) only when there has never been a good one.</summary>
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

    /// <summary>Makes the next use look at the files, whatever their age.</summary>
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
            // The last good value stays; when it has expired, the API server's 401 will say so and the files are read again.
        }
    }
}
