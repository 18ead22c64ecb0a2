using System.Diagnostics;
using IngressController.Proxy.Balancing;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// One request's dealings with its upstream: the tries so far, and the translation of headers between the two sides, for which
/// YARP calls it back. Belongs to one <see cref="RequestContext"/> and is used again with it.
/// </summary>
sealed class UpstreamExchange(RequestContext context) : HttpTransformer
{
    static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    TriedDestinations _tried;
    long _begunAt;

    /// <summary>The destination of the present or last try.</summary>
    public DestinationState? Destination { get; private set; }

    /// <summary>The destinations tried.</summary>
    public ref readonly TriedDestinations Tried => ref _tried;

    /// <summary>Whether an upstream's response headers have come.</summary>
    public bool HasResponse { get; private set; }

    public void Reset()
    {
        _tried = default;
        Destination = null;
        HasResponse = false;
    }

    public void Try(DestinationState destination)
    {
        _tried.Add(destination);
        Destination = destination;
        _begunAt = Stopwatch.GetTimestamp();
    }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.RequestUri = new(destinationPrefix + context.UpstreamTarget, AsGiven);
        RequestHeaders.Copy(context, proxyRequest);
        if (EmptyBody.IsOn(httpContext))
            proxyRequest.Content!.Headers.ContentLength = 0;
        context.Route!.EditRequest(context, proxyRequest);
        return default;
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
            return new(false);
        HasResponse = true;
        context.Upstream!.Answered(Destination!, Stopwatch.GetElapsedTime(_begunAt));
        ResponseHeaders.Copy(proxyResponse, httpContext.Response);
        context.Route!.EditResponse(context, httpContext.Response);
        return new(true);
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        ResponseHeaders.CopyTrailers(proxyResponse, httpContext);
        return default;
    }
}
