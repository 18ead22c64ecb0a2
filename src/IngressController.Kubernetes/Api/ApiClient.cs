using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using IngressController.Kubernetes.Api.Credentials;

namespace IngressController.Kubernetes.Api;

/// <summary>
/// Sends HTTP requests to one API server, with credentials, trust and time limits. The caller interprets the answers. Network
/// failures are <see cref="HttpRequestException"/>, <see cref="IOException"/> or <see cref="TimeoutException"/>; a missing credential
/// is <see cref="CredentialException"/>.
/// </summary>
public sealed class ApiClient(ApiServerConfig config, TimeProvider time) : IDisposable
{
    static readonly ProductInfoHeaderValue UserAgent = new("ingress-yarp", Version());

    readonly Uri _server = new(config.Server.GetLeftPart(UriPartial.Path).TrimEnd('/'));
    readonly Lock _lock = new();
    ApiTransport? _transport;
    TypedRequests? _typed;

    public ApiServerConfig Config => config;

    /// <summary>Time limit of any request except a watch, and of the start of a watch.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public Task<ApiResponse> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, default, null, cancellation);

    /// <summary>Sends one request. An answer of any status is a result, not an exception.</summary>
    /// <param name="method">GET, POST, PUT, PATCH or DELETE.</param>
    /// <param name="path">Path and query below the server's URL, beginning with a slash.</param>
    /// <param name="body">The body; empty for none.</param>
    /// <param name="contentType">For example <c>application/json</c>, <c>application/merge-patch+json</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ApiResponse> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, string? contentType, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var response = await OpenAsync(method, path, body, contentType, either.Token);
            var content = await response.Content.ReadAsByteArrayAsync(either.Token);
            return new(response.StatusCode, content, RetryAfter(response));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {RequestTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>
    /// Whether there is an object at <paramref name="path"/>, for example <c>/api/v1/namespaces/web</c>. Null when we may not ask
    /// (403): this takes the verb get, which reading the objects does not.
    /// </summary>
    /// <exception cref="ConfigurationException">The API server cannot be asked, or does not answer the question.</exception>
    public async Task<bool?> ExistsAsync(string path, CancellationToken cancellation)
    {
        ApiResponse response;
        try
        {
            response = await GetAsync(path, cancellation);
        }
        catch (Exception error) when (NetworkFailure.Is(error))
        {
            throw new ConfigurationException($"cannot ask the API server {config} for {path}: {NetworkFailure.Describe(error)}", error);
        }

        return response.Code switch
        {
            HttpStatusCode.NotFound => false,
            HttpStatusCode.Forbidden => null,
            _ when response.IsSuccess => true,
            _ => throw new ConfigurationException($"cannot ask the API server {config} for {path}: {response.Error}"),
        };
    }

    /// <summary>Requests for models of Kubernetes' objects. Watches and long lists are not for it: it keeps all of each object.</summary>
    internal k8s.IKubernetes Typed => LazyInitializer.EnsureInitialized(ref _typed, () => new(this));

    public void Dispose()
    {
        _transport?.Dispose();
        _typed?.Dispose();
    }

    /// <summary>Begins a watch. Returns when the headers have arrived; the caller reads the content, without a time limit.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    internal async Task<HttpResponseMessage> WatchAsync(string path, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var response = await OpenAsync(HttpMethod.Get, path, default, null, either.Token);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                var content = await response.Content.ReadAsByteArrayAsync(either.Token);
                throw new ApiException(ApiError.Parse(response.StatusCode, content), RetryAfter(response));
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {RequestTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>Sends with the current credential; after a 401, once more with a newer one, if there is any.</summary>
    async Task<HttpResponseMessage> OpenAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, string? contentType, CancellationToken cancellation)
    {
        var credential = await config.Credentials.GetAsync(cancellation);
        var transport = Transport(credential);
        var response = await SendOnceAsync(transport, credential);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;

        config.Credentials.Reject(credential);
        config.ClientCertificate?.Expire();
        var newer = await config.Credentials.GetAsync(cancellation);
        var newerTransport = Transport(newer);
        if (ReferenceEquals(newer, credential) && ReferenceEquals(newerTransport, transport))
            return response;
        response.Dispose();
        return await SendOnceAsync(newerTransport, newer);

        async Task<HttpResponseMessage> SendOnceAsync(ApiTransport via, Credential with)
        {
            using var request = Request(method, path, body, contentType);
            request.Headers.Authorization = with.Authorization;
            return await via.Http.SendAsync(request, cancellation);
        }
    }

    HttpRequestMessage Request(HttpMethod method, string path, ReadOnlyMemory<byte> body, string? contentType)
    {
        var request = new HttpRequestMessage(method, new Uri(_server.AbsoluteUri.TrimEnd('/') + path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.UserAgent.Add(UserAgent);
        request.Headers.Accept.Add(new("application/json"));
        // SocketsHttpHandler takes the name for SNI and for certificate validation from the Host header.
        if (config.TlsServerName is { } name)
            request.Headers.Host = _server.IsDefaultPort ? name : $"{name}:{_server.Port}";
        if (!body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType ?? "application/json");
        }

        return request;
    }

    /// <summary>
    /// The connections for the current certificates. After a rotation the old connections end by themselves: their watches run for
    /// minutes at most, and idle connections close after one minute.
    /// </summary>
    ApiTransport Transport(Credential credential)
    {
        var authorities = config.Authorities?.Current;
        var certificate = credential.Certificate ?? config.ClientCertificate?.Current;
        lock (_lock)
        {
            if (_transport is not { } present || !present.Fits(authorities, certificate))
                _transport = present = new(config, authorities, certificate);
            return present;
        }
    }

    static string? Version() =>
        typeof(ApiClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };
}
