using IngressController.Core.Annotations;

namespace IngressController.Proxy.Connections;

/// <summary>Limits for clients: connections, time, and header sizes (behaviour 90, 91).</summary>
sealed record ConnectionPolicy : IPolicy
{
    public static ConnectionPolicy Default { get; } = new();

    /// <summary>Maximum of client connections, both ports together; nginx' <c>worker_connections</c>.</summary>
    public int MaxConnections { get; init; } = 16384;

    /// <summary>Idle timeout; zero: a connection ends with its first answer.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Maximum of requests per connection.</summary>
    public int KeepAliveRequests { get; init; } = 1000;

    /// <summary>Time limit for receiving the request line and headers.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request body may stall; then the answer is 408.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Maximum bytes of one header or the request line; nginx' <c>large_client_header_buffers</c>.</summary>
    public int HeaderSize { get; init; } = 8 * 1024;

    /// <summary>All headers together may have this many times <see cref="HeaderSize"/>.</summary>
    public int HeaderBuffers { get; init; } = 4;

    /// <summary>Maximum of concurrent streams per HTTP/2 connection.</summary>
    public int Http2Streams { get; init; } = 128;

    /// <summary>How long open requests may take to finish once the controller stops (behaviour 122).</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(240);
}
