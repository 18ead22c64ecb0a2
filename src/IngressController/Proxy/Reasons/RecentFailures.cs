using IngressController.Core.Redaction;

namespace IngressController.Proxy.Reasons;

/// <summary>The last failures, for the status page: a ring that is written without waiting, by failures only.</summary>
sealed class RecentFailures(TimeProvider time)
{
    /// <summary>How many are kept.</summary>
    public const int Most = 200;

    /// <summary>Characters of a text that are kept.</summary>
    const int MostText = 256;

    readonly RecentFailure?[] _ring = new RecentFailure?[Most];
    long _count;

    /// <summary>Notes a try that failed at a pod, or a request that failed without one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="pod">The pod; null: none was asked.</param>
    /// <param name="status">The status of the failure.</param>
    /// <param name="reason">Why it failed.</param>
    /// <param name="detail">What happened, as the system says it; null: the reason says it all.</param>
    public void Add(RequestContext context, Destination? pod, int status, AnswerReason reason, string? detail)
    {
        var path = context.Asked.IsNone ? "" : context.Asked.Raw;
        var failure = new RecentFailure
        {
            At = time.GetUtcNow(),
            RequestId = Text(context.RequestId),
            Host = Text(context.HostHeader.Text),
            Path = Text(path[..(path.Length - context.Asked.Query.Length)]),
            Ingress = context.Route?.Route.Owner,
            Pod = pod is null ? null : NameOf(pod),
            Status = status,
            Reason = reason,
            Detail = detail is null ? null : Text(detail),
        };
        Volatile.Write(ref _ring[(Interlocked.Increment(ref _count) - 1) % Most], failure);
    }

    /// <summary>Those that are kept, the last one first.</summary>
    public IEnumerable<RecentFailure> Latest()
    {
        var last = Interlocked.Read(ref _count) - 1;
        for (var i = last; i >= 0 && i > last - Most; i--)
        {
            if (Volatile.Read(ref _ring[i % Most]) is { } failure)
                yield return failure;
        }
    }

    /// <summary>A pod for people: <c>pod a-0 (10.0.0.1:80)</c>, or its address alone.</summary>
    public static string NameOf(Destination pod) => pod.Pod is { } name ? $"pod {DiagnosticText.Escape(name)} ({pod.Authority})" : pod.Authority;

    static string Text(string text) => DiagnosticText.Escape(text.Length > MostText ? text[..MostText] + "…" : text);
}
