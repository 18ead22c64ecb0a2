using System.Net.Http.Headers;
using IngressController.Proxy.Measuring;
using IngressController.Proxy.Outgoing;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>The heads of one try over HTTP/2, for which YARP calls back.</summary>
/// <param name="authority">Address and port of the destination.</param>
/// <param name="mostOfHead">Maximum bytes of an answer's head.</param>
sealed class Http2Exchange(RequestContext context, string authority, int mostOfHead) : HttpTransformer
{
    readonly OutgoingHead _head = new();

    /// <summary>What the exchange did with the answer; null: there was none, or it was passed on.</summary>
    public TryOutcome? Kept { get; private set; }

    /// <summary>Whether the answer's head is over the limit.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>The message of the try, once it is made.</summary>
    public HttpRequestMessage? Message { get; private set; }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        Message = proxyRequest;
        if (context.MethodToPod is { } method)
            proxyRequest.Method = new(method);
        var length = EmptyBody.IsOn(httpContext) ? 0 : httpContext.Request.ContentLength;
        var framing = length is { } known && proxyRequest.Content is not null ? BodyFraming.OfLength(known) : BodyFraming.None;
        _head.Begin(context.MethodToPod ?? httpContext.Request.Method, context.UpstreamTarget);
        RequestHeaders.Write(context, _head, authority, framing);
        context.Exchange.Edit(_head);
        _head.MoveTo(proxyRequest, destinationPrefix, context.UpstreamTarget);
        return default;
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
            return new(false);
        if (LengthOf(proxyResponse) > mostOfHead)
        {
            IsTooLarge = true;
            return new(false);
        }

        var response = httpContext.Response;
        var outcome = context.Exchange.Judge((int)proxyResponse.StatusCode);
        if (outcome != TryOutcome.Passed)
        {
            Kept = outcome;
            return new(false);
        }

        ResponseHeaders.Copy(proxyResponse, response, context.Route!.KeepsServerHeader);
        context.Route.EditResponse(context, response);
        return EarlyHead.SendAsync(proxyResponse, response, cancellationToken);
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        ResponseHeaders.CopyTrailers(proxyResponse, httpContext);
        return default;
    }

    static int LengthOf(HttpResponseMessage response) => LengthOf(response.Headers) + LengthOf(response.Content.Headers);

    static int LengthOf(HttpHeaders headers)
    {
        var length = 0;
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
                length += HeadLength.OfLine(name, value);
        }

        return length;
    }
}
