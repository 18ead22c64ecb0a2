namespace IngressController.Proxy.Forwarding;

/// <summary>
/// Sends a request body on as it comes. .NET's HTTP/1.1 connection collects small writes until 4 KiB or the end; a stream that
/// trickles, or waits for an answer before it goes on, would never arrive.
/// </summary>
sealed class UnbufferedContentHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
            request.Content = new UnbufferedContent(content);
        return base.SendAsync(request, cancellationToken);
    }
}
