using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EchoPod;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Traffic;

/// <summary>
/// An HTTP client whose every URL leads to the controller, whatever host it names: to the HTTP port or, for https, the
/// HTTPS port. The request target goes out as written. Certificates are accepted and kept for the test to look at.
/// </summary>
sealed class EdgeClient : IDisposable
{
    readonly HttpMessageInvoker _http;

    /// <param name="controller">Where all requests go.</param>
    /// <param name="localAddress">The client's own address, which the controller sees; null for 127.0.0.1.</param>
    public EdgeClient(ControllerProcess controller, IPAddress? localAddress = null)
        : this(controller.Http, controller.Https, localAddress)
    {
    }

    EdgeClient(IPEndPoint http, IPEndPoint https, IPAddress? localAddress)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            Expect100ContinueTimeout = TimeSpan.FromSeconds(30),
            EnableMultipleHttp2Connections = true,
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    if (localAddress is not null)
                        socket.Bind(new IPEndPoint(localAddress, 0));
                    var tls = context.InitialRequestMessage.RequestUri!.Scheme is "https" or "wss";
                    await socket.ConnectAsync(tls ? https : http, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            ServerCertificate = certificate is null ? null : new X509Certificate2(certificate);
            return ServerCertificate is not null;
        };
        _http = new(handler);
    }

    /// <summary>The certificate of the latest TLS handshake.</summary>
    public X509Certificate2? ServerCertificate { get; private set; }

    /// <summary>For clients that take an invoker of their own, such as WebSockets.</summary>
    public HttpMessageInvoker Invoker => _http;

    public async Task<EdgeResponse> GetAsync(string url)
    {
        using var request = Request(HttpMethod.Get, url);
        return await SendAsync(request);
    }

    public async Task<EdgeResponse> SendAsync(HttpMethod method, string url, HttpContent? content = null)
    {
        using var request = Request(method, url, content);
        return await SendAsync(request);
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    public async Task<EdgeResponse> SendAsync(HttpRequestMessage request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var answer = await _http.SendAsync(request, limit.Token);
        var body = await answer.Content.ReadAsByteArrayAsync(limit.Token);
        var headers = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
            .GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .Select(group => KeyValuePair.Create(group.Key, string.Join(", ", group.SelectMany(header => header.Value))))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
        return new(answer.StatusCode, answer.Version, headers, body);
    }

    /// <summary>Sends a request and returns once the answer's head is there; the caller reads and disposes it.</summary>
    public Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        _http.SendAsync(request, cancellation);

    /// <summary>A request whose target goes out byte for byte.</summary>
    public static HttpRequestMessage Request(HttpMethod method, string url, HttpContent? content = null)
    {
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return new(method, new Uri(url, asWritten)) { Content = content };
    }

    /// <summary>Asks again until a pod of the Service answers, and returns its answer.</summary>
    public Task<EdgeResponse> UntilServedByAsync(string url, string service, TimeSpan? deadline = null) =>
        Eventually.IsAsync($"{url} is served by {service}", () => GetAsync(url), response => response.Service == service, deadline);

    /// <summary>Asks again until the answer has this status.</summary>
    public Task<EdgeResponse> UntilStatusAsync(string url, HttpStatusCode status) =>
        Eventually.IsAsync($"{url} answers {(int)status}", () => GetAsync(url), response => response.Status == status);

    public void Dispose() => _http.Dispose();
}

/// <summary>A complete answer.</summary>
sealed record EdgeResponse(HttpStatusCode Status, Version Version, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The pod that answered; null when the controller did.</summary>
    public string? Pod => Headers.GetValueOrDefault("X-Pod");

    /// <summary>The Service that the answering pod belongs to: its name without the number at its end.</summary>
    public string? Service => Pod?[..Pod.LastIndexOf('-')];

    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    /// <summary>The request as the pod saw it.</summary>
    public EchoAnswer Echo => Pod is null
        ? throw new InvalidOperationException($"no pod answered: {this}")
        : JsonSerializer.Deserialize(Body, EchoJson.Default.EchoAnswer)!;

    public override string ToString() => $"{(int)Status} from {Pod ?? "the controller"}";
}
