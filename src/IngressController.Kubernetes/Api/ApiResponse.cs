using System.Net;

namespace IngressController.Kubernetes.Api;

/// <summary>An answer of the API server, read whole.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Body">JSON: the object asked for, or a <c>Status</c>.</param>
/// <param name="RetryAfter">How long the server asks us to wait (429, 503); null when it does not.</param>
public sealed record ApiResponse(HttpStatusCode Code, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Code is >= 200 and < 300;

    /// <summary>What is wrong; meaningful when <see cref="IsSuccess"/> is false.</summary>
    public ApiError Error => ApiError.Parse(Code, Body.Span);

    public override string ToString() => $"{(int)Code}, {Body.Length} bytes";
}
