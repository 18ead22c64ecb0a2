using System.Net;
using System.Net.Sockets;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Streams;

/// <summary>Connects to a destination of an upstream, and to the next one on failure (behaviour 98).</summary>
sealed partial class StreamConnector(ConnectPolicy connect, TimeProvider time, ILogger<StreamConnector> log)
{
    /// <summary>Time limit of one try; as for HTTP (behaviour 91).</summary>
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    readonly Occasional _unreachable = new(time);

    /// <summary>Which destinations are allowed.</summary>
    public ConnectPolicy Policy => connect;

    /// <summary>A connection; null when no destination accepted one.</summary>
    public async ValueTask<Socket?> ConnectAsync(UpstreamState upstream, IPAddress client, StreamPolicy policy, CancellationToken cancellation)
    {
        if (upstream.Upstream.External is not null && !upstream.Resolved.Task.IsCompleted)
            await upstream.Resolved.Task.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var started = time.GetTimestamp();
        var tried = new TriedDestinations();
        while (!cancellation.IsCancellationRequested && upstream.Next(client, tried) is { } destination)
        {
            tried.Add(destination);
            if (await TryConnectAsync(destination, cancellation) is { } socket)
                return socket;
            if ((policy.Tries > 0 && tried.Count >= policy.Tries) ||
                (policy.TriesTimeout > TimeSpan.Zero && time.GetElapsedTime(started) >= policy.TriesTimeout))
                break;
        }

        if (!cancellation.IsCancellationRequested && _unreachable.IsDue(out var count))
            LogUnreachable(log, upstream.Upstream.Key.ToString(), tried.Count, count);
        return null;
    }

    async ValueTask<Socket?> TryConnectAsync(DestinationState destination, CancellationToken cancellation)
    {
        var (address, port) = (IPAddress.Parse(destination.Destination.Address), destination.Destination.Port);
        if (connect.ProblemOfPod(address, port) is { } problem)
        {
            LogFailed(log, RecentFailures.NameOf(destination.Destination), $"it {problem}, which is refused");
            return null;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(ConnectTimeout);
        Socket? socket = null;
        try
        {
            socket = connect.Sockets.Make();
            await socket.ConnectAsync(address, port, end.Token);
            return socket;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            LogFailed(log, RecentFailures.NameOf(destination.Destination), error.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A client's connection was closed: {Upstream} takes none, {Tries} of its endpoints were tried ({Count} such since the last line)")]
    static partial void LogUnreachable(ILogger log, string upstream, int tries, long count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No connection to {Destination}: {Reason}")]
    static partial void LogFailed(ILogger log, string destination, string reason);
}
