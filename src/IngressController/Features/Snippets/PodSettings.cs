using IngressController.Proxy.Expressions;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.Snippets;

/// <summary>What one level sets of requests to pods besides their headers; null: not set here, so that the level around it decides.</summary>
sealed record PodSettings
{
    public static PodSettings None { get; } = new();

    /// <summary>The method that pods get in place of the client's.</summary>
    public string? Method { get; init; }

    /// <summary>Octets of a request's body that are kept in memory.</summary>
    public int? BodyMemory { get; init; }

    /// <summary>Cases in which another pod is tried, beside those of the annotation.</summary>
    public RetryConditions Retried { get; init; }

    /// <summary>Whether no other pod is tried, whatever else is said.</summary>
    public bool IsNeverRetried { get; init; }

    /// <summary>Whether a pod's X-Accel-Buffering decides nothing.</summary>
    public bool? IgnoresBuffering { get; init; }

    /// <summary>Longest pause between two writes, with gRPC.</summary>
    public TimeSpan? GrpcSend { get; init; }

    /// <summary>Longest pause between two reads, with gRPC.</summary>
    public TimeSpan? GrpcRead { get; init; }

    /// <summary>Whether SNI is sent, with TLS.</summary>
    public bool? SendsName { get; init; }

    /// <summary>The name that is sent, and that a certificate must have where it is verified.</summary>
    public Template? TlsName { get; init; }

    /// <summary>This level inside, or behind, another one.</summary>
    public PodSettings Over(PodSettings outer) => new()
    {
        Method = Method ?? outer.Method,
        BodyMemory = BodyMemory ?? outer.BodyMemory,
        Retried = Retried | outer.Retried,
        IsNeverRetried = IsNeverRetried || outer.IsNeverRetried,
        IgnoresBuffering = IgnoresBuffering ?? outer.IgnoresBuffering,
        GrpcSend = GrpcSend ?? outer.GrpcSend,
        GrpcRead = GrpcRead ?? outer.GrpcRead,
        SendsName = SendsName ?? outer.SendsName,
        TlsName = TlsName ?? outer.TlsName,
    };

    /// <summary>How requests are sent.</summary>
    /// <param name="settings">What everything else asks for.</param>
    public ForwardSettings Apply(ForwardSettings settings)
    {
        var isGrpc = settings.Protocol is UpstreamProtocol.Grpc or UpstreamProtocol.Grpcs;
        var conditions = IsNeverRetried ? RetryConditions.None
            : settings.Retry.Conditions == RetryConditions.None ? RetryConditions.None
            : settings.Retry.Conditions | Retried;
        return settings with
        {
            BodyMemory = BodyMemory ?? settings.BodyMemory,
            Retry = settings.Retry with { Conditions = conditions },
            Answers = IgnoresBuffering == true ? settings.Answers with { IsAskedByPod = false } : settings.Answers,
            SendTimeout = isGrpc && GrpcSend is { } send ? send : settings.SendTimeout,
            ReadTimeout = isGrpc && GrpcRead is { } read ? read : settings.ReadTimeout,
            Tls = settings.Tls with
            {
                SendsName = SendsName ?? settings.Tls.SendsName,

                // A text with variables is no name before there is a request: where it counts, the name of before is verified.
                Name = TlsName is { IsConstant: true } name ? name.Text : settings.Tls.Name,
            },
        };
    }
}
