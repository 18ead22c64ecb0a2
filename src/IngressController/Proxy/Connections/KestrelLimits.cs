using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Sets Kestrel's limits to <see cref="ConnectionPolicy"/>. Kestrel reads them for each new connection, so a change applies to
/// later connections.
/// </summary>
sealed class KestrelLimits
{
    /// <summary>
    /// Kestrel's limits are this many times nginx'. Up to that, an oversized request line or header is answered as in nginx (<see
    /// cref="HeaderLimits"/>); beyond it, Kestrel answers a bare 414 or 431 and uses no more memory.
    /// </summary>
    const int Margin = 2;

    /// <summary>nginx has no limit on the number of headers; their total size is the limit that matters.</summary>
    const int MaxHeaderCount = 2000;

    /// <summary>Bytes per second: with this, only the time between two writes counts, not the rate.</summary>
    const double AnyRate = 1e12;

    /// <summary>nginx' send_timeout: so long may a client take nothing of an answer. ingress-nginx leaves it at its default.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(60);

    KestrelServerLimits? _limits;

    /// <summary>Takes over a server's limits; call it while the server is being configured.</summary>
    public void Attach(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = new(AnyRate, SendTimeout);
        limits.MaxRequestHeaderCount = MaxHeaderCount;
        limits.Http2.InitialStreamWindowSize = ClientMemory.StreamWindow;
        limits.Http2.InitialConnectionWindowSize = 2 * ClientMemory.StreamWindow;
        _limits = limits;
        Apply(ConnectionPolicy.Default);
    }

    public void Apply(ConnectionPolicy policy)
    {
        if (_limits is not { } limits)
            return;
        // Zero would leave no time even for the first request's headers; RequestHandler handles zero.
        limits.KeepAliveTimeout = policy.KeepAlive > TimeSpan.Zero ? policy.KeepAlive : policy.HeaderTimeout;
        limits.RequestHeadersTimeout = policy.HeaderTimeout;
        limits.MaxRequestLineSize = policy.HeaderSize * Margin;
        limits.MaxRequestHeadersTotalSize = policy.HeaderSize * (policy.HeaderBuffers + Margin);
        limits.Http2.MaxStreamsPerConnection = policy.Http2Streams;
        limits.Http2.MaxRequestHeaderFieldSize = policy.HeaderSize * Margin;
    }
}
