using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy;

/// <summary>
/// Finds HTTP/1 requests of which two servers could disagree where they end: the means of request smuggling. Kestrel refuses
/// most of them itself; this is what it lets pass and nginx does not (RFC 9112, 6.1 and 6.3).
/// </summary>
static class RequestFraming
{
    /// <summary>Under this name Kestrel keeps a Content-Length that came beside a Transfer-Encoding, which it lets win.</summary>
    const string OverruledLength = "X-Content-Length";

    public static bool IsAmbiguous(HttpRequest request)
    {
        var headers = request.Headers;
        if (!headers.TryGetValue(HeaderNames.TransferEncoding, out var coding))
            return false;

        // Nothing but chunks is understood by everybody, and HTTP/1.0 does not know them.
        return coding.Count != 1 || !"chunked".Equals(coding[0], StringComparison.OrdinalIgnoreCase) ||
            headers.ContainsKey(OverruledLength) || headers.ContentLength is not null || HttpProtocol.IsHttp10(request.Protocol);
    }
}
