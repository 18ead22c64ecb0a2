namespace IngressController.Metrics.Requests;

/// <summary>What is known of one request that has ended.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Status">Sent to the client; 499 when it went away.</param>
/// <param name="Duration">From the complete head of the request to the end of the answer, in stopwatch ticks, as all times here.</param>
/// <param name="Response">Until the upstream's whole answer was received; -1 when there was none, or several tries.</param>
/// <param name="Header">Until the head of its answer came; -1 likewise.</param>
/// <param name="Connect">Spent opening a connection to it, 0 on one in use already; -1 likewise.</param>
/// <param name="BytesReceived">Request line, headers and body.</param>
/// <param name="BytesSent">Status line, headers and body.</param>
readonly record struct RequestMeasure(
    string Method, int Status, long Duration, long Response, long Header, long Connect, long BytesReceived, long BytesSent);
