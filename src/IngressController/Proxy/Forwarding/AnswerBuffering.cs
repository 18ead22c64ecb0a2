namespace IngressController.Proxy.Forwarding;

/// <summary>What is kept of an answer that its client does not take as fast as its pod sends it (nginx' proxy_buffering).</summary>
/// <param name="IsOn">Whether anything is kept.</param>
/// <param name="Memory">Maximum bytes of one answer in memory.</param>
/// <param name="File">Maximum bytes of one answer in a temporary file; 0: none, so that the pod waits for the client.</param>
sealed record AnswerBuffering(bool IsOn, int Memory, long File)
{
    /// <summary>Whether a pod's <c>X-Accel-Buffering</c> decides in place of <see cref="IsOn"/>.</summary>
    public bool IsAskedByPod { get; init; } = true;

    public static AnswerBuffering Default { get; } = new(IsOn: false, 4 * 4 * 1024, 1024L * 1024 * 1024);

    /// <summary>Whether an answer is kept.</summary>
    /// <param name="asked">What its pod says of it; null: nothing.</param>
    public bool Keeps(bool? asked) => asked is { } wish && IsAskedByPod ? wish : IsOn;
}
