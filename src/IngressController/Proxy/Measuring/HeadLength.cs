using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Measuring;

/// <summary>
/// The size of request and answer heads, computed from parsed or set headers: as in HTTP/1.1, with ": " and CRLF, for every
/// protocol.
/// </summary>
static class HeadLength
{
    const int LineEnd = 2;

    [ThreadStatic]
    static KeyValuePair<string, StringValues>[]? copied;

    /// <summary>Bytes of the request line and of the empty line that ends a head.</summary>
    public static int OfRequestLine(IHttpRequestFeature request) =>
        request.Method.Length + 1 + request.RawTarget.Length + 1 + request.Protocol.Length + LineEnd + LineEnd;

    /// <summary>Bytes of one header line.</summary>
    public static int OfLine(string name, string? value) => name.Length + 2 + (value?.Length ?? 0) + LineEnd;

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

    // Most answers have only headers of this list, and Kestrel has a field for each. Reading those allocates nothing, unlike
    // enumerating, which also makes a text of the length.
    static int OfHeaders(IHeaderDictionary headers)
    {
        var sum = new Sum();
        if (headers.ContentLength is { } length)
            sum.Add("Content-Length", DigitsOf(length));
        sum.Add("Date", headers.Date);
        sum.Add("Content-Type", headers.ContentType);
        sum.Add("Server", headers.Server);
        sum.Add("Transfer-Encoding", headers.TransferEncoding);
        sum.Add("Connection", headers.Connection);
        sum.Add("ETag", headers.ETag);
        sum.Add("Last-Modified", headers.LastModified);
        sum.Add("Accept-Ranges", headers.AcceptRanges);
        sum.Add("Cache-Control", headers.CacheControl);
        sum.Add("Content-Encoding", headers.ContentEncoding);
        sum.Add("Vary", headers.Vary);
        sum.Add("Set-Cookie", headers.SetCookie);
        sum.Add("Location", headers.Location);
        sum.Add("Expires", headers.Expires);
        return headers.Count == sum.Headers ? sum.Length : OfEach(headers);
    }

    // A copy into an array that is kept: Kestrel's enumerator would be an object for each answer.
    static int OfEach(IHeaderDictionary headers)
    {
        if (copied is not { } all || all.Length < headers.Count)
            copied = all = new KeyValuePair<string, StringValues>[Math.Max(32, headers.Count)];
        headers.CopyTo(all, 0);
        var used = all.AsSpan(0, headers.Count);
        var sum = new Sum();
        foreach (var (name, values) in used)
            sum.Add(name, values);
        used.Clear();
        return sum.Length;
    }

    static int DigitsOf(long length)
    {
        var digits = 1;
        for (; length >= 10; length /= 10)
            digits++;
        return digits;
    }

    struct Sum
    {
        /// <summary>Bytes of the lines.</summary>
        public int Length { get; private set; }

        /// <summary>Number of names.</summary>
        public int Headers { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(string name, StringValues values)
        {
            if (values.Count == 0)
                return;
            Headers++;
            foreach (var value in values)
                Length += OfLine(name, value);
        }

        public void Add(string name, int valueLength)
        {
            Headers++;
            Length += OfLine(name, null) + valueLength;
        }
    }
}
