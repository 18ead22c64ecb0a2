using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Reasons;

/// <summary>One controller for all cases of reasons: its log says the reason of each request.</summary>
public sealed class ReasonEdge : IAsyncLifetime
{
    readonly List<TcpPod> _pods = [];
    EdgeFixture? _edge;

    internal EdgeFixture Edge => _edge!;

    public async ValueTask InitializeAsync()
    {
        var manifests = new List<string>
        {
            Pod("resets", async connection =>
            {
                await connection.ReadAsync();
                connection.Reset();
            }),
            Pod("closes", connection => connection.ReadAsync()),
            Pod("silent", connection => Task.Delay(Timeout.Infinite, connection.Stop)),
            Pod("babbles", async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync("SMTP\r\n\r\n");
            }),
            Pod("breaks", async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            }),
            Pod("denies", async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Backends.Answer(401));
            }),
            Pod("errs", async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Backends.Answer(503));
            }),
            Backends.Service("refuses", new IPEndPoint(IPAddress.Loopback, UnusedPort())),
            Backends.Service("forbidden", new IPEndPoint(IPAddress.Parse("169.254.169.254"), 80)),

            // TCP has no connections to all at once.
            Backends.Service("everybody", new IPEndPoint(IPAddress.Parse("127.255.255.255"), 80)),
            EdgeFixture.Secret("users", ("auth", "u:{PLAIN}p")),
            EdgeFixture.Secret("digests", ("auth", "u:r:0123456789abcdef0123456789abcdef")),
            EdgeFixture.Ingress("left", "left.test", ["/=silent"], "limit-connections: 1"),
            EdgeFixture.Ingress("guarded", "ambiguous-path.test", ["/admin=admin"], "whitelist-source-range: 10.0.0.0/8"),
        };
        manifests.AddRange(ReasonCases.All.Where(one => one.Paths is not null).Select(one =>
            EdgeFixture.Ingress(one.Reason, $"{one.Reason}.test", one.Paths!, one.Annotations)));
        var denying = _pods[5].Port.ToString(CultureInfo.InvariantCulture);
        const string settings = """
            ssl-redirect: "false"
            allow-snippet-annotations: "true"
            annotations-risk-level: "Critical"
            enable-access-log-for-default-backend: "true"
            block-user-agents: "evil"
            client-body-timeout: "1"
            large-client-header-buffers: "4 4k"
            log-format-upstream: "$request_uri $status $ingress_yarp_reason"
            """;
        _edge = await EdgeFixture.StartAsync(
            Backends.Join([.. manifests]).Replace("DENIES", denying, StringComparison.Ordinal), settings,
            options => options with { RequestBodyDisk = ReasonCases.BodyDisk, Translation = options.Translation with { NginxPathQuirks = true } });
    }

    public async ValueTask DisposeAsync()
    {
        if (_edge is not null)
            await _edge.DisposeAsync();
        foreach (var pod in _pods)
            await pod.DisposeAsync();
    }

    /// <summary>The pod that never answers.</summary>
    internal TcpPod Silent => _pods[2];

    /// <summary>The line of the access log that begins so.</summary>
    internal async Task<string> LineAsync(string start)
    {
        string? found = null;
        await Eventually.TrueAsync(
            () => (found = Edge.AccessLog.Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))) is not null, $"a line {start}");
        return found!;
    }

    string Pod(string name, Func<TcpPodConnection, Task> serve)
    {
        _pods.Add(TcpPod.Start(serve));
        return Backends.Service(name, new IPEndPoint(IPAddress.Loopback, _pods[^1].Port)).Replace(
            "conditions: { ready: true }", $"conditions: {{ ready: true }}, targetRef: {{ kind: Pod, name: {name}-0 }}", StringComparison.Ordinal);
    }

    // Bound and let go: nothing listens there for the moment of a test.
    static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
