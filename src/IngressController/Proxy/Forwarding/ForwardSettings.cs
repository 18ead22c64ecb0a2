using IngressController.Proxy.Forwarding.FastCgi;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// How requests of one route are sent to its pods: combined from its policies when its table is built. The defaults are
/// ingress-nginx' (behaviour 80, 88, 89, 91).
/// </summary>
sealed record ForwardSettings
{
    public static ForwardSettings Default { get; } = new();

    /// <summary>Maximum pause between two writes of a request body.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Maximum wait for an answer, and between two reads of it.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Maximum time of one try, from its begin to the end of the answer; null: none.</summary>
    public TimeSpan? TryTimeout { get; init; }

    /// <summary>The longer of the two timeouts: YARP has one for both.</summary>
    public TimeSpan ActivityTimeout => SendTimeout > ReadTimeout ? SendTimeout : ReadTimeout;

    public RetryRules Retry { get; init; } = RetryRules.Default;

    public UpstreamProtocol Protocol { get; init; }

    /// <summary>HTTP/1.0 instead of 1.1: no chunked coding, no connection reuse. Ignored for gRPC.</summary>
    public bool UseHttp10 { get; init; }

    /// <summary>Whether request bodies are buffered before a pod is chosen. Those of gRPC and upgrades never are.</summary>
    public bool BuffersRequests { get; init; } = true;

    /// <summary>Maximum bytes of a request body in memory; a longer one goes to a temporary file.</summary>
    public int BodyMemory { get; init; } = 8 * 1024;

    /// <summary>What is kept of answers whose clients are slow. Those of gRPC and upgrades never are.</summary>
    public AnswerBuffering Answers { get; init; } = AnswerBuffering.Default;

    public ClientProfile Client { get; init; } = ClientProfile.Default;

    /// <summary>What requests hold over FastCGI.</summary>
    public FastCgiSettings FastCgi { get; init; } = FastCgiSettings.Default;

    /// <summary>TLS settings, for the protocols with TLS.</summary>
    public UpstreamTls Tls { get; init; } = UpstreamTls.Unverified;
}

/// <summary>The protocol to the pods (<c>backend-protocol</c>).</summary>
enum UpstreamProtocol
{
    Http,
    Https,

    /// <summary>The client's: HTTPS if it used that, HTTP otherwise.</summary>
    AsClient,

    /// <summary>HTTP/2 without negotiation, be it for gRPC or anything else.</summary>
    Grpc,
    Grpcs,
    FastCgi,
}
