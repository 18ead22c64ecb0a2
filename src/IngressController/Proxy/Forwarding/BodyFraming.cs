namespace IngressController.Proxy.Forwarding;

/// <summary>How the body of a request to a pod is delimited (RFC 9112, 6).</summary>
/// <param name="Length">Its length; null: unknown, or there is none.</param>
/// <param name="IsChunked">Whether it is sent in chunks.</param>
readonly record struct BodyFraming(long? Length, bool IsChunked)
{
    /// <summary>There is no body, and the head says nothing of one.</summary>
    public static BodyFraming None => default;

    public static BodyFraming Chunked => new(null, true);

    public static BodyFraming OfLength(long length) => new(length, false);
}
