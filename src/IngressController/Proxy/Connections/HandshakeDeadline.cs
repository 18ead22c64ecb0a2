using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Aborts a connection whose TLS handshake takes too long. Kestrel's own limit cannot be changed at run time; this one follows
/// <c>client-header-timeout</c>, as in nginx.
/// </summary>
sealed class HandshakeDeadline : IDisposable
{
    readonly Timer _timer;

    public HandshakeDeadline(ConnectionContext connection, TimeSpan timeout) =>
        _timer = new(static connection => ((ConnectionContext)connection!).Abort(), connection, timeout, Timeout.InfiniteTimeSpan);

    /// <summary>Whether the handshake is over.</summary>
    public bool IsMet { get; private set; }

    /// <summary>Cancels the deadline: the handshake is finished, or there is none.</summary>
    public void Meet()
    {
        IsMet = true;
        _timer.Change(Timeout.Infinite, Timeout.Infinite);
    }

    public void Dispose() => _timer.Dispose();
}
