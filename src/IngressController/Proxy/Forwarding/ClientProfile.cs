namespace IngressController.Proxy.Forwarding;

/// <summary>What the connections of one <see cref="UpstreamClient"/> have in common. Routes with equal profiles share their connections.</summary>
sealed record ClientProfile
{
    public static ClientProfile Default { get; } = new();

    /// <summary>Time to open a connection, TLS included (nginx' proxy_connect_timeout, behaviour 91).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>KiB that the headers of an answer may have (nginx' proxy_buffer_size, behaviour 89).</summary>
    public int MaxHeaderKiB { get; init; } = 4;

    /// <summary>
    /// Idle time of a connection. By default just below the minute after which many backends close, so that we rarely meet
    /// their close.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(55);

    /// <summary>Longest life of a connection; zero: none is used twice.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>TLS, or null for plain connections.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>Whether HTTP/2 is asked for by ALPN.</summary>
    public bool IsHttp2 { get; init; }
}
