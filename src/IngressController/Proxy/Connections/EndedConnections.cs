using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Lets go of HTTP/2 connections that have ended while the server still waits for something of them. Kestrel can wait for ever after
/// a flood of resets (dotnet/aspnetcore issue 51307): the connection would keep its place among <c>max-worker-connections</c>, and
/// each shutdown would wait for it until its time is over.
/// </summary>
sealed partial class EndedConnections(TimeProvider time, ILogger<EndedConnections> log)
{
    /// <summary>Time for requests to notice that their client is gone.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Occasional _left = new(time);

    /// <summary>The last step before the server's own.</summary>
    public Task HandleAsync(ConnectionContext connection, ConnectionDelegate next) =>
        connection.SpeaksHttp2() ? ServeAsync(connection, next) : next(connection);

    async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var serving = next(connection);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (connection.ConnectionClosed.UnsafeRegister(static ended => ((TaskCompletionSource)ended!).TrySetResult(), ended))
            await Task.WhenAny(serving, ended.Task);
        try
        {
            await serving.WaitAsync(Patience, time);
        }
        catch (TimeoutException) when (!serving.IsCompleted)
        {
            if (_left.IsDue(out var count))
                LogLeft(log, Patience.TotalSeconds, count);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The server did not end an HTTP/2 connection within {Seconds} s after its client had gone; it is no longer waited for " +
            "({Count} such since the last line)")]
    static partial void LogLeft(ILogger log, double seconds, long count);
}
