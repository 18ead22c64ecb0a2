namespace IngressController.Metrics.Requests;

/// <summary>Measurements of one finished request.</summary>
/// <param name="Method">As received.</param>
/// <param name="Status">As sent to the client; 499 when it went away.</param>
/// <param name="Duration">From the end of the request's headers to the end of the answer, in stopwatch ticks, like all times here.</param>
/// <param name="Response">Until the upstream's whole answer was received; -1 without an upstream or with several tries.</param>
/// <param name="Header">Until the headers of its answer came; -1 likewise.</param>
/// <param name="Connect">Time to connect to it, 0 on a reused connection; -1 likewise.</param>
/// <param name="BytesReceived">Request line, headers and body.</param>
/// <param name="BytesSent">Status line, headers and body.</param>
readonly record struct RequestMeasure(
    string Method, int Status, long Duration, long Response, long Header, long Connect, long BytesReceived, long BytesSent);
