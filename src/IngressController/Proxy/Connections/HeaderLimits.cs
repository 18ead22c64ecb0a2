using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Connections;

/// <summary>nginx' limits for the request line and headers (behaviour 90), which Kestrel would answer differently.</summary>
static class HeaderLimits
{
    // Two spaces and "HTTP/1.1".
    const int LineOverhead = 10;

    /// <summary>414 for a request line, 400 for a header or the sum of headers beyond the limits; null within them.</summary>
    public static int? StatusOf(IHttpRequestFeature request, ReceivedHeaders headers, ConnectionPolicy policy)
    {
        if (request.Method.Length + request.RawTarget.Length + LineOverhead > policy.HeaderSize)
            return StatusCodes.Status414UriTooLong;
        return headers.LongestLine > policy.HeaderSize || headers.Length > (long)policy.HeaderSize * policy.HeaderBuffers
            ? StatusCodes.Status400BadRequest
            : null;
    }
}
