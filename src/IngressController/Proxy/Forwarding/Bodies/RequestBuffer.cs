using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Forwarding.Bodies;

/// <summary>Reads request bodies before a pod is chosen, so that slow clients do not occupy pods (behaviour 88).</summary>
static class RequestBuffer
{
    /// <summary>Whether a request's body is to be buffered.</summary>
    public static bool IsWanted(HttpContext http, ForwardSettings settings) =>
        settings.Protocol is not (UpstreamProtocol.Grpc or UpstreamProtocol.Grpcs) && http.HasBody() && http.Request.ContentLength != 0 &&
        ((settings.BuffersRequests && !IsGrpc(http)) || (NeedsLength(settings) && http.Request.ContentLength is null));

    /// <summary>Replaces the body by a buffered copy, and sets its length.</summary>
    /// <param name="files">Where what is too large for memory is kept.</param>
    /// <exception cref="BodyStorageException">There is no space for it.</exception>
    public static async ValueTask<BufferedBody> ReplaceAsync(RequestContext context, ForwardSettings settings, BodyFiles files)
    {
        var http = context.Http;
        var request = http.Request;
        var body = await BufferedBody.ReadAsync(
            request.Body, request.ContentLength, settings.BodyMemory, files, context.Connection, http.RequestAborted);
        body.HasTrailers = !NeedsLength(settings) && http.Features.Get<IHttpRequestTrailersFeature>() is { Available: true, Trailers.Count: > 0 };
        request.ContentLength = body.Length;
        request.Body = body;
        return body;
    }

    // HTTP/1.0 and CGI know no body without a length.
    static bool NeedsLength(ForwardSettings settings) => settings.UseHttp10 || settings.Protocol == UpstreamProtocol.FastCgi;

    // Bidirectional: the end of the body may depend on the answer.
    static bool IsGrpc(HttpContext http) => http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}
