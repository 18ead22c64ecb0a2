namespace IngressController.Proxy.Forwarding;

/// <summary>The connection settings of one <see cref="UpstreamClient"/>. Routes with equal profiles share connections.</summary>
sealed record ClientProfile
{
    public static ClientProfile Default { get; } = new();

    /// <summary>Time limit for connecting, TLS included (nginx' proxy_connect_timeout, behaviour 91).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Maximum KiB of an answer's headers (nginx' proxy_buffer_size, behaviour 89).</summary>
    public int MaxHeaderKiB { get; init; } = 4;

    /// <summary>
    /// Idle timeout of a connection. The default is just below the minute after which many backends close, to avoid races with
    /// their close.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(55);

    /// <summary>Maximum lifetime of a connection; zero: no connection is reused.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>TLS, or null for plain connections.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>Whether ALPN offers HTTP/2.</summary>
    public bool IsHttp2 { get; init; }
}
