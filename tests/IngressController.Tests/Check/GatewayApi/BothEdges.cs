using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.Check;
using IngressController.Check.GatewayApi;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Manifests;
using IngressController.Kubernetes.OneShot;
using IngressController.Tests.Edge;
using IngressController.Tests.Gateways;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Check.GatewayApi;

/// <summary>A request of a client.</summary>
sealed record Asked(string Scheme, string Host, string Path, params (string Name, string Value)[] Headers)
{
    public override string ToString() => $"{Scheme}://{Host}{Path} {string.Join(", ", Headers)}";
}

/// <summary>An edge with Ingresses, and with what is printed for them, once it is applied.</summary>
sealed partial class BothEdges(EdgeFixture edge, IPAddress address, int http, int https) : IAsyncDisposable
{
    static readonly string[] Compared =
        ["Location", "Strict-Transport-Security", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers"];

    /// <summary>The Ingresses, and what they need.</summary>
    public required string Objects { get; init; }

    /// <summary>The edge that serves all of it.</summary>
    public EdgeFixture Edge => edge;

    public static async Task<BothEdges> StartAsync(string ingresses, params string[] secrets)
    {
        var authority = TestAuthority.Create();
        var yaml = TlsYaml.Join([ingresses, Namespace("default"), Namespace(GatewayConversion.Gateway.Namespace),
            .. secrets.Select(name => TlsYaml.Secret(name, authority.Server("shop.test", "both.test")))]);
        var network = new IPNetwork(new([127, (byte)Random.Shared.Next(32, 224), (byte)Random.Shared.Next(256), (byte)(16 * Random.Shared.Next(16))]), 28);
        var edge = await EdgeFixture.StartAsync(
            yaml, configure: options => options with { Translation = options.Translation with { Gateways = new() { Pool = new(network) } } });
        var first = network.BaseAddress.GetAddressBytes();
        first[3]++;
        return new(edge, new(first), FreePorts.Tcp(), FreePorts.Tcp()) { Objects = yaml };
    }

    /// <summary>Applies what is printed for the Ingresses.</summary>
    public Task ConvertAsync() => edge.ApplyAsync(Converted(Objects));

    /// <summary>Deletes that again.</summary>
    public async Task WithdrawAsync()
    {
        foreach (var route in Converted(Objects).Where(static one => one.Kind == ResourceKind.HTTPRoute))
            await edge.RemoveAsync(route.Reference);
    }

    /// <summary>The answer as text: its status, what the pod saw, and headers that matter.</summary>
    public async Task<string> AskAsync(Asked asked, bool ofGateway)
    {
        var port = (asked.Scheme, ofGateway) switch
        {
            ("http", true) => http,
            ("https", true) => https,
            ("http", false) => edge.Ports.Http,
            _ => edge.Ports.Https,
        };
        using var client = GatewayEdge.CreateClient(ofGateway ? address : IPAddress.Loopback, port, reuses: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{asked.Scheme}://{asked.Host}{asked.Path}");
        foreach (var (name, value) in asked.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        var text = new StringBuilder($"{(int)response.StatusCode}");
        if (response.StatusCode == HttpStatusCode.OK)
        {
            var echo = await response.EchoAsync();
            text.Append($" {echo.Pod} {echo.Target} {echo.Header("Host")} {echo.Header("X-Forwarded-Prefix")}");
        }

        // The Gateway's port is not 80, which redirects that stay on it have to say.
        foreach (var name in Compared.Where(name => response.Headers.Contains(name)))
            text.Append($" {name}: {Port().Replace(string.Join(',', response.Headers.GetValues(name)), "")}");
        return text.ToString();
    }

    public ValueTask DisposeAsync() => edge.DisposeAsync();

    static string Namespace(string name) => $$"""
        apiVersion: v1
        kind: Namespace
        metadata: { name: {{name}}, labels: { kubernetes.io/metadata.name: {{name}} } }
        """;

    List<ClusterObject> Converted(string yaml)
    {
        var content = new ClusterContent("test.yaml", SnapshotOf(yaml), [], [], true);
        var migration = Migration.Of(content, null, "yarp");
        var text = new StringWriter();
        ConversionOutput.Write(GatewayConversion.Of(migration.Chosen, migration.Translation), text);
        return [.. Read(text.ToString()).Select(one => one is Gateway gateway ? Moved(gateway) : one)];
    }

    // To ports that are free.
    Gateway Moved(Gateway gateway) => gateway with
    {
        Listeners = gateway.Listeners.Select(listener => listener with { Port = listener.Port == 80 ? http : https }).ToValueArray(),
    };

    static ClusterSnapshot SnapshotOf(string yaml)
    {
        var store = new ResourceStore([]);
        foreach (var one in Read(yaml))
            store.Upsert(one);
        return store.Snapshot();
    }

    static IEnumerable<ClusterObject> Read(string yaml)
    {
        var content = ManifestReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));
        Assert.Empty(content.Problems);
        return content.Objects.Select(static one => one.Object ?? throw new InvalidOperationException(one.Unreadable!.ToString()));
    }

    [GeneratedRegex(":[0-9]{4,5}(?=/)")]
    private static partial Regex Port();
}
