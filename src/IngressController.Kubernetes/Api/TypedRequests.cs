using k8s;

namespace IngressController.Kubernetes.Api;

/// <summary>
/// KubernetesClient's typed requests, sent by <see cref="ApiClient"/>: credentials, their rotation, trust, the second try after a 401 and
/// the limit of time are its own. A refusal is an <see cref="ApiException"/>, a failure of the network one of <see cref="NetworkFailure"/>.
/// </summary>
sealed class TypedRequests(ApiClient client) : k8s.Kubernetes(Configuration())
{
    protected override async Task<HttpResponseMessage> SendRequestRaw(
        string requestContent, HttpRequestMessage httpRequest, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = httpRequest.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : default;
        var contentType = httpRequest.Content?.Headers.ContentType?.ToString();
        var response = await client.SendAsync(httpRequest.Method, httpRequest.RequestUri!.PathAndQuery, body, contentType, cancellationToken);
        if (!response.IsSuccess)
            throw new ApiException(response.Error, response.RetryAfter);
        return new(response.Code) { RequestMessage = httpRequest, Content = new ReadOnlyMemoryContent(response.Body) };
    }

    static KubernetesClientConfiguration Configuration()
    {
        // Its host and its limit of time are not used: the client knows the server, and counts by its own clock.
        var configuration = new KubernetesClientConfiguration { Host = "http://server.invalid", HttpClientTimeout = Timeout.InfiniteTimeSpan };
        configuration.AddJsonOptions(ModelJson.Mend);
        return configuration;
    }
}
