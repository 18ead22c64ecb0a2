using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy.Forwarding;

/// <summary>Takes request bodies in before a pod is chosen, so that a slow client holds none (behaviour 88).</summary>
static class RequestBuffer
{
    /// <summary>Whether a request's body is to be read first.</summary>
    public static bool IsWanted(HttpContext http, ForwardSettings settings) =>
        (settings.BuffersRequests || (settings.UseHttp10 && http.Request.ContentLength is null)) &&
        settings.Protocol is not (UpstreamProtocol.Grpc or UpstreamProtocol.Grpcs) &&
        http.Features.MayHaveBody() &&
        http.Request.ContentLength != 0 &&
        !EmptyBody.IsOn(http) &&
        !IsStream(http);

    /// <summary>Replaces the body by one that was read whole, and declares its length.</summary>
    public static async ValueTask<BufferedBody> ReplaceAsync(HttpContext http, ForwardSettings settings)
    {
        var request = http.Request;
        var body = await BufferedBody.ReadAsync(request.Body, request.ContentLength, settings.BodyMemory, http.RequestAborted).ConfigureAwait(false);
        request.ContentLength = body.Length;
        request.Body = body;
        return body;
    }

    // Both sides talk at the same time: the end of the body may wait for an answer.
    static bool IsStream(HttpContext http) =>
        http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true ||
        http.Features.IsUpgradable() ||
        http.Features.IsExtendedConnect();
}
