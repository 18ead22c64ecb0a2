namespace IngressController.Proxy.Forwarding;

/// <summary>The settings of connections to pods. Routes with equal profiles share connections.</summary>
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

    /// <summary>Maximum lifetime of a connection.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Maximum idle connections to all pods together, per processor as nginx counts per worker; 0: no connection is reused.</summary>
    public int MaxIdle { get; init; } = 320;

    /// <summary>Maximum requests of a connection.</summary>
    public int MaxRequests { get; init; } = 10_000;

    /// <summary>TLS, or null for plain connections.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>Whether it speaks HTTP/2 instead of HTTP/1.1.</summary>
    public bool IsHttp2 { get; init; }
}
