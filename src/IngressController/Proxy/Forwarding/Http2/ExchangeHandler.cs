namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>
/// Adds to YARP's exchange what YARP lacks: it streams the request body as it arrives, and enforces the shorter one of send and
/// read timeout. (YARP has a single timeout for both, set to the longer one.)
/// </summary>
sealed class ExchangeHandler(HttpMessageHandler inner, ForwardSettings settings) : DelegatingHandler(inner)
{
    readonly TimeSpan? _sendLimit = settings.SendTimeout < settings.ActivityTimeout ? settings.SendTimeout : null;
    readonly TimeSpan? _readLimit = settings.ReadTimeout < settings.ActivityTimeout ? settings.ReadTimeout : null;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? new UnbufferedContent(content, _sendLimit) : null;
        request.Content = body;
        return _readLimit is { } limit ? SendTimedAsync(request, body, limit, cancellationToken) : base.SendAsync(request, cancellationToken);
    }

    async Task<HttpResponseMessage> SendTimedAsync(HttpRequestMessage request, UnbufferedContent? body, TimeSpan limit, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // As in nginx, the wait for the answer begins when the request has been sent.
        if (body is null)
            timeout.CancelAfter(limit);
        else
            body.OnSent = () => Begin(timeout, limit);
        try
        {
            var response = await base.SendAsync(request, timeout.Token);

            // YARP ends an upgraded connection when both directions are idle.
            if (response.StatusCode != System.Net.HttpStatusCode.SwitchingProtocols)
                response.Content = new TimedContent(response.Content, limit);
            return response;
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested && timeout.IsCancellationRequested)
        {
            throw new HttpRequestException("no answer in time", new TimeoutException($"no answer within {limit.TotalSeconds} s", error));
        }
    }

    static void Begin(CancellationTokenSource timeout, TimeSpan limit)
    {
        try
        {
            timeout.CancelAfter(limit);
        }
        catch (ObjectDisposedException)
        {
            // The answer came before the whole body was sent.
        }
    }
}
