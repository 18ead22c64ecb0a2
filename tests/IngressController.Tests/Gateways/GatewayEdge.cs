using System.Net;
using System.Net.Sockets;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Gateways;

/// <summary>
/// A whole controller with one Gateway <c>gate</c> of namespace <c>default</c>, which has addresses of its own: each fixture uses another
/// network, so that they run side by side.
/// </summary>
sealed class GatewayEdge : IAsyncDisposable
{
    const string ToWeb = "backendRefs: [{ name: web, port: 80 }]";

    GatewayEdge(EdgeFixture edge, IPAddress address, int port) => (Edge, Address, Port, Client) = (edge, address, port, CreateClient(address, port));

    public EdgeFixture Edge { get; }

    /// <summary>The address of the Gateway.</summary>
    public IPAddress Address { get; }

    /// <summary>The port of its first listener.</summary>
    public int Port { get; }

    /// <summary>Every host name leads to the first listener.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts one whose Gateway has a plain listener <c>http</c> for all hosts.</summary>
    public static Task<GatewayEdge> StartAsync(params string[] manifests) => StartAsync(FreePorts.Tcp(), manifests);

    /// <param name="port">The port of that listener.</param>
    /// <param name="manifests">Routes, and whatever else they need.</param>
    public static Task<GatewayEdge> StartAsync(int port, params string[] manifests) => StartAsync(port, [Listener("http", port)], manifests);

    /// <param name="port">The port of the first listener.</param>
    /// <param name="listeners">Made by <see cref="Listener"/> and <see cref="TlsListener"/>.</param>
    /// <param name="manifests">Routes, and whatever else they need.</param>
    /// <param name="settings">Lines <c>key: "value"</c> of the global ConfigMap.</param>
    /// <param name="tls"><c>spec.tls</c> of the Gateway.</param>
    public static async Task<GatewayEdge> StartAsync(int port, string[] listeners, string[] manifests, string? settings = null, string? tls = null)
    {
        var network = new IPNetwork(new([127, (byte)Random.Shared.Next(32, 224), (byte)Random.Shared.Next(256), (byte)(16 * Random.Shared.Next(16))]), 28);
        var edge = await EdgeFixture.StartAsync(
            Backends.Join([GatewayWith(tls, listeners), .. manifests]), settings,
            options => options with { Translation = options.Translation with { Gateways = new() { Pool = new(network) } } });
        var first = network.BaseAddress.GetAddressBytes();
        first[3]++;
        return new(edge, new(first), port);
    }

    /// <summary>The class and the Gateway with these listeners.</summary>
    public static string Gateway(params string[] listeners) => GatewayWith(null, listeners);

    /// <summary>The same with <c>spec.tls</c>; null: it has none.</summary>
    public static string GatewayWith(string? tls, params string[] listeners) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: { name: yarp }
        spec: { controllerName: k8s.io/ingress-yarp }
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: gate, namespace: default, generation: 1 }
        spec: { gatewayClassName: yarp{{(tls is null ? "" : $", tls: {tls}")}}, listeners: [{{string.Join(", ", listeners)}}] }
        """;

    public static string Listener(string name, int port, string? hostname = null) =>
        $"{{ name: {name}, port: {port}, protocol: HTTP{(hostname is null ? "" : $", hostname: '{hostname}'")} }}";

    public static string TlsListener(string name, int port, string secret, string? hostname = null) =>
        Listener(name, port, hostname).Replace("HTTP", $"HTTPS, tls: {{ certificateRefs: [{{ name: {secret} }}] }}", StringComparison.Ordinal);

    /// <summary>An HTTPRoute of namespace <c>default</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="hostname">Its host name; null: all of the listener.</param>
    /// <param name="rules">Its rules, each a map in flow style.</param>
    public static string Route(string name, string? hostname, params string[] rules) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: { name: {{name}}, namespace: default }
        spec:
          parentRefs: [{ name: gate }]
          hostnames: [{{(hostname is null ? "" : $"'{hostname}'")}}]
          rules: [{{string.Join(", ", rules)}}]
        """;

    /// <summary>A rule for all paths below one, which leads to <c>web</c>, with filters.</summary>
    public static string Filtered(string prefix, params string[] filters) =>
        $"{{ matches: [{{ path: {{ type: PathPrefix, value: '{prefix}' }} }}], filters: [{string.Join(", ", filters)}], {ToWeb} }}";

    /// <summary>A Service of namespace <c>default</c> with one pod behind its port 80.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="appProtocol">What the pod speaks; null: it does not say.</param>
    /// <param name="pod">The pod.</param>
    public static string Service(string name, string? appProtocol, EchoServer pod) => Service(name, appProtocol, pod.Endpoint);

    /// <inheritdoc cref="Service(string, string?, EchoServer)"/>
    public static string Service(string name, string? appProtocol, IPEndPoint pod) => Backends.Service(name, pod)
        .Replace("targetPort: 80 }", $"targetPort: 80{(appProtocol is null ? "" : $", appProtocol: {appProtocol}")} }}", StringComparison.Ordinal);

    /// <summary>A ConfigMap of namespace <c>default</c> with authorities in PEM.</summary>
    public static string Authorities(string name, string pem) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: {{name}}, namespace: default }
        data: { ca.crt: {{System.Text.Json.JsonSerializer.Serialize(pem)}} }
        """;

    /// <summary>A client of one listener. Follows no redirects and keeps no cookies; any certificate will do.</summary>
    /// <param name="address">The address of a Gateway.</param>
    /// <param name="port">The port of a listener.</param>
    /// <param name="reuses">Whether it uses connections again.</param>
    public static HttpClient CreateClient(IPAddress address, int port, bool reuses = true) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = reuses ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
        ConnectCallback = async (_, cancellation) => new NetworkStream(await ConnectAsync(address, port, cancellation), ownsSocket: true),
    })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>A connection to a port of the Gateway.</summary>
    public static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellation = default)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Edge.DisposeAsync();
    }
}
