namespace IngressController.Load.Http1;

/// <summary>An answer, its body read and thrown away.</summary>
/// <param name="Status">The status.</param>
/// <param name="BodyLength">Bytes of the body, without its chunks' framing.</param>
/// <param name="Closes">Whether the connection cannot be used again.</param>
/// <param name="Pod">The header <c>X-Pod</c>.</param>
readonly record struct Http1Answer(int Status, long BodyLength, bool Closes, string? Pod);
