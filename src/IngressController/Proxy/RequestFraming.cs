using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy;

/// <summary>
/// Detects HTTP/1 requests with ambiguous framing, the means of request smuggling. Kestrel refuses most of them itself; this
/// covers those it accepts and nginx refuses (RFC 9112, 6.1 and 6.3).
/// </summary>
static class RequestFraming
{
    /// <summary>Kestrel stores a Content-Length under this name when a Transfer-Encoding overrules it.</summary>
    const string OverruledLength = "X-Content-Length";

    public static bool IsAmbiguous(HttpRequest request)
    {
        var headers = request.Headers;
        if (!headers.TryGetValue(HeaderNames.TransferEncoding, out var coding))
            return false;

        // Only plain chunked is understood by all servers, and HTTP/1.0 does not have it.
        return coding.Count != 1 || !"chunked".Equals(coding[0], StringComparison.OrdinalIgnoreCase) ||
            headers.ContainsKey(OverruledLength) || headers.ContentLength is not null || HttpProtocol.IsHttp10(request.Protocol);
    }
}
