using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Ends a connection whose TLS handshake is not over in time. Kestrel has such a limit, but one that cannot change; this one
/// follows <c>client-header-timeout</c>, as in nginx.
/// </summary>
sealed class HandshakeDeadline : IDisposable
{
    readonly Timer _timer;

    public HandshakeDeadline(ConnectionContext connection, TimeSpan timeout) =>
        _timer = new(static connection => ((ConnectionContext)connection!).Abort(), connection, timeout, Timeout.InfiniteTimeSpan);

    /// <summary>The handshake is over, or none takes place.</summary>
    public void Meet() => _timer.Change(Timeout.Infinite, Timeout.Infinite);

    public void Dispose() => _timer.Dispose();
}
