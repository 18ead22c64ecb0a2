using IngressController.Proxy;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.Compression;

/// <summary>Compresses pods' answers as nginx' gzip and brotli filters do (behaviour 95).</summary>
sealed class CompressionStep(CompressionPolicy policy)
{
    /// <summary>Starts compression of an answer whose headers are complete.</summary>
    public void Begin(RequestContext context, HttpResponse response)
    {
        var http = context.Http;
        if (context.Answerer != Answerer.Pod || !MayBeCompressed(response))
            return;
        var contentType = response.ContentType.AsSpan();
        var gzip = policy.Gzip?.Covers(contentType, response.ContentLength) == true;
        var brotli = policy.Brotli?.Covers(contentType, response.ContentLength) == true;
        if (!gzip && !brotli)
            return;

        // For every client: a cache must not give this answer to a client that cannot decode it.
        AddVary(response);
        if (HttpMethods.IsHead(http.Request.Method) || HttpProtocol.IsHttp10(http.Request.Protocol))
            return;
        if (gzip && policy.NoGzipFor?.Matches(http.Request.Headers.UserAgent.ToString()) == true)
            gzip = false;
        var coding = AcceptedCoding.Choose(http.Request.Headers.AcceptEncoding, gzip, brotli);
        if (coding == Coding.None)
            return;
        response.Headers.ContentEncoding = coding == Coding.Brotli ? "br" : "gzip";
        response.ContentLength = null;
        response.Headers.AcceptRanges = default;
        EntityTag.Weaken(response);
        context.AddFilter(inner => new CompressedBody(inner, coding, (coding == Coding.Brotli ? policy.Brotli : policy.Gzip)!.Level));
    }

    // The statuses that nginx' filters handle. Partial content, encoded content and content with no-transform stay as they are.
    static bool MayBeCompressed(HttpResponse response) =>
        response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound &&
        response.Headers.ContentEncoding.Count == 0 && response.Headers.ContentRange.Count == 0 &&
        !ListedNames.Contains(response.Headers.CacheControl, "no-transform");

    static void AddVary(HttpResponse response)
    {
        if (!ListedNames.Contains(response.Headers.Vary, HeaderNames.AcceptEncoding) && !ListedNames.Contains(response.Headers.Vary, "*"))
            response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
    }
}
