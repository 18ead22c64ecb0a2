using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace IngressController.Proxy.Measuring;

/// <summary>
/// The size of request and answer heads, computed from parsed or set headers: as in HTTP/1.1, with ": " and CRLF, for every
/// protocol.
/// </summary>
static class HeadLength
{
    const int LineEnd = 2;

    /// <summary>Bytes of the request line and of the empty line that ends a head.</summary>
    public static int OfRequestLine(IHttpRequestFeature request) =>
        request.Method.Length + 1 + request.RawTarget.Length + 1 + request.Protocol.Length + LineEnd + LineEnd;

    /// <summary>Bytes of one header line.</summary>
    public static int OfLine(string name, string? value) => name.Length + 2 + (value?.Length ?? 0) + LineEnd;

    static int OfHeaders(IHeaderDictionary headers)
    {
        var length = 0;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
                length += OfLine(name, value);
        }

        return length;
    }

    /// <summary>Bytes of an answer: head, body, and chunk framing if there is any.</summary>
    public static long OfAnswer(HttpResponse response, ClientTraffic traffic) =>
        OfHead(response) + traffic.BodySent + (response.Headers.TransferEncoding.Count > 0 ? traffic.ChunkFraming : 0);

    /// <summary>
    /// Bytes of the head of a sent answer. Kestrel's own headers are included by then, except Date if the answer has not started
    /// (it has no body).
    /// </summary>
    static int OfHead(HttpResponse response)
    {
        const int DateLine = 37;
        var reason = response.HttpContext.Features.Get<IHttpResponseFeature>()?.ReasonPhrase ?? ReasonPhrases.GetReasonPhrase(response.StatusCode);
        var length = "HTTP/1.1 200 ".Length + reason.Length + LineEnd + LineEnd + OfHeaders(response.Headers);
        return response.HasStarted ? length : length + DateLine;
    }
}
