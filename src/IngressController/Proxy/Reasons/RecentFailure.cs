namespace IngressController.Proxy.Reasons;

/// <summary>A request that failed by our own making, or a try that failed at a pod. Its texts are safe to show.</summary>
sealed record RecentFailure
{
    /// <summary>When it was noticed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>X-Request-ID</c>; empty when the request was refused before it got one.</summary>
    public required string RequestId { get; init; }

    /// <summary>The Host header.</summary>
    public required string Host { get; init; }

    /// <summary>The path that was asked for, without its query, which may hold secrets.</summary>
    public required string Path { get; init; }

    /// <summary>Null: no route was chosen, or one of no Ingress.</summary>
    public required string? Ingress { get; init; }

    /// <summary>Name and address, or the address; null: no pod was asked.</summary>
    public required string? Pod { get; init; }

    /// <summary>The answer's status, or the one it gets unless another pod answers.</summary>
    public required int Status { get; init; }

    public required AnswerReason Reason { get; init; }

    /// <summary>The system's words for it; null: there are none.</summary>
    public required string? Detail { get; init; }
}
