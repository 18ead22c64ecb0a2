using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Connections;

/// <summary>nginx' limits on what comes before a body (behaviour 90), for which Kestrel would answer otherwise.</summary>
static class HeaderLimits
{
    // "GET", two spaces and "HTTP/1.1"; ": " and the line end.
    const int LineOverhead = 10;
    const int HeaderOverhead = 4;

    /// <summary>414 for a request line, 400 for a header or a sum of headers beyond the policy's limits; null within them.</summary>
    public static int? StatusOf(IHttpRequestFeature request, ConnectionPolicy policy)
    {
        if (request.Method.Length + request.RawTarget.Length + LineOverhead > policy.HeaderSize)
            return StatusCodes.Status414UriTooLong;
        long total = 0;
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                var length = name.Length + (value?.Length ?? 0) + HeaderOverhead;
                if (length > policy.HeaderSize)
                    return StatusCodes.Status400BadRequest;
                total += length;
            }
        }

        return total > (long)policy.HeaderSize * policy.HeaderBuffers ? StatusCodes.Status400BadRequest : null;
    }
}
