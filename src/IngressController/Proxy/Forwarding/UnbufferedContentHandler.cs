namespace IngressController.Proxy.Forwarding;

/// <summary>
/// Sends a request body on as it comes. .NET's HTTP/1.1 connection collects small writes until 4 KiB or the end; a stream that
/// trickles, or waits for an answer before it goes on, would never arrive.
/// </summary>
sealed class UnbufferedContentHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // A body of known length within one buffer is best sent in one piece.
        if (request.Content is { } content && content.Headers.ContentLength is not <= 4096)
            request.Content = new UnbufferedContent(content);
        return base.SendAsync(request, cancellationToken);
    }
}
