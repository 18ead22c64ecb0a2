using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// How the requests of one route are sent to its pods: put together from its policies when its table is built. What nothing
/// asks for is as ingress-nginx has it (behaviour 80, 88, 89, 91).
/// </summary>
sealed record ForwardSettings
{
    public static ForwardSettings Default { get; } = new();

    /// <summary>The longest pause between two writes of a request body.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest wait for an answer, and pause between two reads of it.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long anything may stand still: what of the two timeouts is shorter is enforced by <see cref="ExchangeHandler"/>.</summary>
    public TimeSpan ActivityTimeout => SendTimeout > ReadTimeout ? SendTimeout : ReadTimeout;

    public RetryRules Retry { get; init; } = RetryRules.Default;

    public UpstreamProtocol Protocol { get; init; }

    /// <summary>HTTP/1.0 instead of 1.1: no chunks, no connection twice. Means nothing for gRPC.</summary>
    public bool UseHttp10 { get; init; }

    /// <summary>Whether request bodies are read whole before a pod is chosen. gRPC and upgrades never are.</summary>
    public bool BuffersRequests { get; init; } = true;

    /// <summary>Bytes of a request body kept in memory; a longer one goes to a temporary file.</summary>
    public int BodyMemory { get; init; } = 8 * 1024;

    /// <summary>The connections it uses.</summary>
    public ClientProfile Client { get; init; } = ClientProfile.Default;

    /// <summary>How TLS to the pods is done, for the protocols that have it.</summary>
    public UpstreamTls Tls { get; init; } = UpstreamTls.Unverified;
}

/// <summary>What is spoken with the pods (<c>backend-protocol</c>).</summary>
enum UpstreamProtocol
{
    Http,
    Https,

    /// <summary>As the client came: HTTPS if it did, HTTP otherwise.</summary>
    AsClient,
    Grpc,
    Grpcs,
}
