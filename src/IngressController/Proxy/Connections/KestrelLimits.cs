using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Keeps Kestrel's limits at what <see cref="ConnectionPolicy"/> says. Kestrel reads them anew for each connection, so a change
/// holds for connections made after it.
/// </summary>
sealed class KestrelLimits
{
    /// <summary>
    /// How much more room Kestrel gives than nginx' limits have. Within it a request line or header that is too long is answered
    /// as nginx does (<see cref="HeaderLimits"/>); what goes beyond costs no more memory and gets Kestrel's bare 414 or 431.
    /// </summary>
    const int Margin = 2;

    /// <summary>nginx does not count headers; their total size is the limit that matters.</summary>
    const int MaxHeaderCount = 2000;

    KestrelServerLimits? _limits;

    /// <summary>Takes charge of a server's limits; to be called while it is being configured.</summary>
    public void Attach(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestHeaderCount = MaxHeaderCount;
        _limits = limits;
        Apply(ConnectionPolicy.Default);
    }

    public void Apply(ConnectionPolicy policy)
    {
        if (_limits is not { } limits)
            return;
        // Zero would mean no idle time at all, not even for the first request's headers to begin; see RequestHandler for that.
        limits.KeepAliveTimeout = policy.KeepAlive > TimeSpan.Zero ? policy.KeepAlive : policy.HeaderTimeout;
        limits.RequestHeadersTimeout = policy.HeaderTimeout;
        limits.MaxRequestLineSize = policy.HeaderSize * Margin;
        limits.MaxRequestHeadersTotalSize = policy.HeaderSize * policy.HeaderBuffers * Margin;
        limits.Http2.MaxStreamsPerConnection = policy.Http2Streams;
        limits.Http2.MaxRequestHeaderFieldSize = policy.HeaderSize * Margin;
    }
}
