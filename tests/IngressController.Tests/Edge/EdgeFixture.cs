using System.Net;
using System.Net.Sockets;
using System.Text;
using EchoPod;
using IngressController.Core.Cluster;
using IngressController.Core.Gateways;
using IngressController.Hosting;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Manifests;
using IngressController.Options;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Metrics;
using Microsoft.Extensions.Logging;

namespace IngressController.Tests.Edge;

/// <summary>
/// A whole controller inside the test, on real sockets: YAML in, HTTP out. Every Service <c>web</c>, <c>admin</c> or <c>other</c>
/// of namespace <c>default</c> leads to a pod of that name.
/// </summary>
sealed class EdgeFixture : IAsyncDisposable
{
    /// <summary>The Services that are there without being asked for.</summary>
    public static readonly string[] Services = ["web", "admin", "other"];

    readonly CancellationTokenSource _stop = new();
    readonly MemorySource _source;
    readonly EdgeLog _log = new();
    readonly LoggerFactory _loggers;
    readonly Controller _controller;
    readonly RecordingStream _accessLog = new();
    readonly HttpClient _admin = new();
    Task _running = Task.CompletedTask;

    EdgeFixture(ControllerOptions options, TimeProvider time, IReadOnlyList<ClusterObject> objects)
    {
        _loggers = new([_log]);
        _source = new(objects);
        _controller = new(options, options.Translation, _source, _loggers, time, _accessLog);
        Client = CreateClient(IPAddress.Loopback);
    }

    /// <summary>Follows no redirects and keeps no cookies; every host name leads to the edge's HTTP port.</summary>
    public HttpClient Client { get; }

    public Dictionary<string, EchoServer> Pods { get; } = [];

    public (int Http, int Https, int Health) Ports => _controller.Ports;

    /// <summary>The admission webhook's port; null without one.</summary>
    public int? AdmissionPort => _controller.AdmissionPort;

    /// <summary>What the status of the Gateway API's objects is to say now.</summary>
    public IReadOnlyList<GatewayStatus> GatewayStatuses => _controller.GatewayStatuses();

    /// <summary>What the controller has logged so far, one line an event.</summary>
    public IReadOnlyCollection<string> Log => _log.Lines;

    /// <summary>What has been written to stdout so far: the access log.</summary>
    public string AccessLog => _accessLog.Text;

    /// <param name="yaml">Ingresses and whatever else they need; Services and pods are there already.</param>
    /// <param name="settings">Lines <c>key: "value"</c> of the global ConfigMap.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="time">The controller's clock.</param>
    /// <param name="withPods">Whether the usual Services and their pods are there.</param>
    public static async Task<EdgeFixture> StartAsync(
        string yaml, string? settings = null, Func<ControllerOptions, ControllerOptions>? configure = null, TimeProvider? time = null, bool withPods = true)
    {
        var options = new ControllerOptions
        {
            BindAddress = IPAddress.Loopback,
            HttpPort = 0,
            HttpsPort = 0,
            HealthzHost = IPAddress.Loopback,
            HealthzPort = 0,
            PostShutdownGracePeriod = TimeSpan.Zero,
            Translation = new() { IngressClassIsGiven = true, ConfigMap = settings is null ? null : new("default", "settings") },
        };
        var pods = new List<EchoServer>();
        foreach (var name in withPods ? Services : [])
            pods.Add(await EchoServer.StartAsync(name, new IPEndPoint(IPAddress.Loopback, 0)));
        var all = string.Join("\n---\n", [yaml, .. pods.Select(ManifestsOf), SettingsOf(settings)]);
        var edge = new EdgeFixture(configure?.Invoke(options) ?? options, time ?? TimeProvider.System, Read(all));
        foreach (var pod in pods)
            edge.Pods.Add(pod.Name, pod);
        edge._running = edge._controller.RunAsync(edge._stop.Token);
        await await Task.WhenAny(edge._controller.Ready, edge._running).WaitAsync(TimeSpan.FromSeconds(20));
        return edge;
    }

    /// <summary>An Ingress of namespace <c>default</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="host">The host of its only rule.</param>
    /// <param name="paths">Prefix paths, <c>path=service</c> each.</param>
    /// <param name="annotations">Lines <c>name: value</c> without prefix.</param>
    public static string Ingress(string name, string host, string[] paths, params string[] annotations) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: {{name}}
          namespace: default
          annotations: { {{string.Join(", ", annotations.Select(AnnotationOf))}} }
        spec:
          ingressClassName: yarp
          rules:
          - host: {{host}}
            http:
              paths:
        {{string.Join('\n', paths.Select(path => path.Split('=')).Select(pair =>
            $"      - {{ path: '{pair[0]}', pathType: Prefix, backend: {{ service: {{ name: {pair[1]}, port: {{ number: 80 }} }} }} }}"))}}
        """;

    /// <summary>A Secret of namespace <c>default</c>.</summary>
    public static string Secret(string name, params (string Key, string Value)[] data) => $$"""
        apiVersion: v1
        kind: Secret
        metadata: { name: {{name}}, namespace: default }
        data: { {{string.Join(", ", data.Select(pair => $"{pair.Key}: {Convert.ToBase64String(Encoding.Latin1.GetBytes(pair.Value))}"))}} }
        """;

    /// <summary>Sets the global ConfigMap, waiting until it is in force.</summary>
    public Task ApplySettingsAsync(string settings) => ApplyAsync(SettingsOf(settings));

    /// <summary>Creates or changes objects, waiting until the table that knows them is in force. Something must really change.</summary>
    public Task ApplyAsync(string yaml) => ApplyAsync(Read(yaml));

    /// <inheritdoc cref="ApplyAsync(string)"/>
    public async Task ApplyAsync(IEnumerable<ClusterObject> objects)
    {
        var before = _controller.TableVersion;
        _source.Upsert(objects);
        await Eventually.TrueAsync(() => _controller.TableVersion > before, "a new table in force");
    }

    /// <summary>Sets an object, or deletes the one of that name; waits for nothing.</summary>
    public void Change(ClusterObject? put, ObjectReference reference)
    {
        if (put is null)
            _source.Remove(reference);
        else
            _source.Upsert([put]);
    }

    /// <summary>What a scrape shows now.</summary>
    public async Task<Exposition> ScrapeAsync() => Exposition.Parse(await _admin.GetStringAsync($"http://127.0.0.1:{Ports.Health}/metrics"));

    /// <summary>Creates or changes endpoints, which makes no new table: what they change is to be waited for.</summary>
    public void ChangeEndpoints(string yaml) => _source.Upsert(Read(yaml));

    /// <summary>Deletes an object of namespace <c>default</c>, waiting until the table that knows it is in force.</summary>
    public Task RemoveAsync(ResourceKind kind, string name) => RemoveAsync(new(kind, new("default", name)));

    /// <summary>Deletes an object, waiting until the table that knows it is in force.</summary>
    public async Task RemoveAsync(ObjectReference reference)
    {
        var before = _controller.TableVersion;
        _source.Remove(reference);
        await Eventually.TrueAsync(() => _controller.TableVersion > before, "a new table in force");
    }

    /// <summary>A client whose connections come from another loopback address.</summary>
    public HttpClient CreateClient(IPAddress address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(IPAddress.Loopback, Ports.Http, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });

    /// <summary>Sends text as it is, and reads the answer until the edge closes: it must ask for that with <c>Connection: close</c>.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Ports.Http);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Client.Dispose();
        _admin.Dispose();
        await _controller.DisposeAsync();
        foreach (var pod in Pods.Values)
            await pod.DisposeAsync();
        _loggers.Dispose();
        _stop.Dispose();
    }

    /// <summary>The global ConfigMap; empty for none.</summary>
    public static string SettingsOf(string? settings) => settings is null ? "" : $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: settings, namespace: default }
        data:
        {{string.Join('\n', settings.Split('\n').Select(line => "  " + line))}}
        """;

    static string ManifestsOf(EchoServer pod) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{pod.Name}}, namespace: default }
        spec: { clusterIP: 10.0.0.1, ports: [{ port: 80, targetPort: 80 }] }
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: {{pod.Name}}-1, namespace: default, labels: { kubernetes.io/service-name: {{pod.Name}} } }
        addressType: IPv4
        ports: [{ port: {{pod.Endpoint.Port}} }]
        endpoints: [{ addresses: ["{{pod.Endpoint.Address}}"], conditions: { ready: true } }]
        """;

    static List<ClusterObject> Read(string yaml)
    {
        var content = ManifestReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));
        Assert.Empty(content.Problems);
        return [.. content.Objects.Select(entry => entry.Object ?? throw new InvalidOperationException(entry.Unreadable!.ToString()))];
    }

    sealed class MemorySource(IReadOnlyList<ClusterObject> objects) : IResourceSource
    {
        ResourceStore? _store;

        public IReadOnlyCollection<ResourceKind> Kinds => Enum.GetValues<ResourceKind>();

        public void Upsert(IEnumerable<ClusterObject> changed)
        {
            foreach (var @object in changed)
                _store!.Upsert(@object);
        }

        public void Remove(ObjectReference reference) => _store!.Remove(reference);

        public Task RunAsync(ResourceStore store, CancellationToken cancellation)
        {
            _store = store;
            foreach (var kind in Kinds)
                store.Replace(kind, [.. objects.Where(@object => @object.Kind == kind)], []);
            return Task.Delay(Timeout.Infinite, cancellation).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    static string AnnotationOf(string line)
    {
        var pair = line.Split(": ", 2);
        return $"nginx.ingress.kubernetes.io/{pair[0]}: '{pair[1].Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
