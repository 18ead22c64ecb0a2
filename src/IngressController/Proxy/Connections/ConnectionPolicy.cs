using IngressController.Core.Annotations;

namespace IngressController.Proxy.Connections;

/// <summary>What a client may cost: connections, time, and room for headers (behaviour 90, 91).</summary>
sealed record ConnectionPolicy : IPolicy
{
    public static ConnectionPolicy Default { get; } = new();

    /// <summary>Client connections at a time, both ports together; nginx' <c>worker_connections</c>.</summary>
    public int MaxConnections { get; init; } = 16384;

    /// <summary>How long a connection may be idle; zero: it ends with its first answer.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Requests that one connection may carry.</summary>
    public int KeepAliveRequests { get; init; } = 1000;

    /// <summary>How long a client may take over its request line and headers.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request's body may stand still; then the answer is 408.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of one header or the request line; nginx' <c>large_client_header_buffers</c>.</summary>
    public int HeaderSize { get; init; } = 8 * 1024;

    /// <summary>How many times <see cref="HeaderSize"/> all headers together may take.</summary>
    public int HeaderBuffers { get; init; } = 4;

    /// <summary>Concurrent streams on one HTTP/2 connection.</summary>
    public int Http2Streams { get; init; } = 128;

    /// <summary>How long open requests may take to finish once the controller stops (behaviour 122).</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(240);
}
