using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Closes new connections beyond <c>max-worker-connections</c>, both ports counted together. Kestrel's own limit cannot be
/// changed at run time; this one applies from the next connection.
/// </summary>
sealed partial class ConnectionLimit(ActiveTableHolder tables, TimeProvider time, ILogger<ConnectionLimit> log)
{
    readonly Occasional _refused = new(time);
    int _open;

    /// <summary>Open connections.</summary>
    public int Open => Volatile.Read(ref _open);

    public async Task HandleAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using var place = TryEnter();
        if (place is not null)
            await next(connection);
        else
            connection.Abort();
    }

    /// <summary>A slot for one more connection, released on disposal; null when none is left.</summary>
    public IDisposable? TryEnter()
    {
        var limit = tables.Current.Connections.MaxConnections;
        if (Interlocked.Increment(ref _open) <= limit)
            return new Place(this);
        Interlocked.Decrement(ref _open);
        if (_refused.IsDue(out var count))
            LogRefused(log, limit, count);
        return null;
    }

    sealed class Place(ConnectionLimit limit) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref limit._open);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "All {Limit} client connections of max-worker-connections are in use; {Count} closed since the last such line")]
    static partial void LogRefused(ILogger log, int limit, long count);
}
