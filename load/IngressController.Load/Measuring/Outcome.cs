namespace IngressController.Load.Measuring;

/// <summary>What one operation of a virtual user brought.</summary>
/// <param name="Status">The HTTP status; 0 for a message of a protocol without one.</param>
/// <param name="BytesReceived">Bytes of the answer's body.</param>
/// <param name="Label">What operations are counted apart by: the pod that answered (its <c>X-Pod</c> header), the kind of handshake; or null.</param>
/// <param name="Problem">What was wrong with an answer that came complete, as <c>grpc-status 14</c>; null when nothing was.</param>
readonly record struct Outcome(int Status, long BytesReceived, string? Label = null, string? Problem = null);
