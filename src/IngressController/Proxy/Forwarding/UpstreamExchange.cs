using System.Collections.Frozen;
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

    /// <summary>The destination of the present or last try.</summary>
    public DestinationState? Destination { get; private set; }

    /// <summary>The destinations tried.</summary>
    public ref readonly TriedDestinations Tried => ref _tried;

    /// <summary>Whether an upstream's response headers have come.</summary>
    public bool HasResponse { get; private set; }

    /// <summary>The upstream's statuses that are not passed on, because something else is to answer; null: all are passed on.</summary>
    public FrozenSet<int>? Withheld { get; set; }

    /// <summary>The upstream's status, when it was withheld; else 0.</summary>
    public int WithheldStatus { get; private set; }

    /// <summary>What changes the request in place of the route's edits; null: those do.</summary>
    public RequestEdit[]? RequestEdits { get; private set; }

    public void Reset()
    {
        _tried = default;
        Destination = null;
        HasResponse = false;
        Withheld = null;
        WithheldStatus = 0;
        RequestEdits = null;
    }

    /// <summary>Makes ready for another request to another upstream, on behalf of the same client, with edits of its own.</summary>
    public void Restart(RequestEdit[] requestEdits)
    {
        Reset();
        RequestEdits = requestEdits;
    }

    public void Try(DestinationState destination)
    {
        _tried.Add(destination);
        Destination = destination;
    }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.RequestUri = new(destinationPrefix + context.UpstreamTarget, AsGiven);
        RequestHeaders.Copy(context, proxyRequest);
        if (EmptyBody.IsOn(httpContext))
            proxyRequest.Content!.Headers.ContentLength = 0;
        foreach (var edit in RequestEdits ?? context.Route!.RequestEdits)
            edit(context, proxyRequest);
        return default;
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
            return new(false);
        if (Withheld is not null && Withheld.Contains((int)proxyResponse.StatusCode))
        {
            WithheldStatus = (int)proxyResponse.StatusCode;
            return new(false);
        }

        HasResponse = true;
        ResponseHeaders.Copy(proxyResponse, httpContext.Response, context.Route!.KeepsServerHeader);
        context.Route.EditResponse(context, httpContext.Response);
        return new(true);
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        ResponseHeaders.CopyTrailers(proxyResponse, httpContext);
        return default;
    }
}
