using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IngressController.Hosting;
using IngressController.Kubernetes.Api.Watching;
using IngressController.Options;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Kubernetes.Api.Watching;
using Microsoft.Extensions.Logging;

namespace IngressController.Tests.Tls;

/// <summary>Behaviour 47: certificates change under traffic.</summary>
public sealed class RotationTests
{
    static readonly TestAuthority Authority = TestAuthority.Create();

    [Fact]
    public async Task A_Secret_renewed_again_and_again_under_traffic_fails_no_request_and_serves_the_next_handshake()
    {
        await using var edge = await EdgeFixture.StartAsync(
            TlsYaml.Join(TlsYaml.Ingress("a", "a.test", "a"), TlsYaml.Secret("a", Authority.Server("a.test"))));
        using var stop = new CancellationTokenSource();
        var traffic = Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskUntilAsync(edge.Ports.Https, stop.Token))).ToList();

        for (var i = 0; i < 20; i++)
        {
            var renewed = i % 2 == 0 ? Authority.RsaServer("a.test") : Authority.Server("a.test");
            await edge.ApplyAsync(TlsYaml.Secret("a", renewed));
            await using var client = await TlsClient.ConnectAsync(edge.Ports.Https, "a.test");
            Assert.Equal(renewed.Serial, client.Certificate.SerialNumber);
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(traffic), count => Assert.True(count > 0));
    }

    [Fact]
    public async Task An_Ingress_that_turns_to_a_Secret_nobody_needed_before_never_shows_the_default_certificate()
    {
        var pairs = Enumerable.Range(0, 10).Select(_ => Authority.Server("a.test")).ToArray();
        await using var server = await FakeApiServer.StartAsync();
        for (var i = 0; i < pairs.Length; i++)
            server.Put(SecretJson($"s{i}", pairs[i]));
        server.Put(Manifest.IngressClass("yarp"));
        server.Put(IngressJson("s0"));
        using var client = server.Client();
        using var loggers = new LoggerFactory();
        var options = new ControllerOptions
        {
            BindAddress = IPAddress.Loopback,
            HttpPort = 0,
            HttpsPort = 0,
            HealthzHost = IPAddress.Loopback,
            HealthzPort = 0,
            PostShutdownGracePeriod = TimeSpan.Zero,
        };
        var source = new ApiServerSource(client, new(), SourceHarness.Quick, loggers.CreateLogger<ApiServerSource>());
        await using var controller = new Controller(options, options.Translation, source, loggers, TimeProvider.System, Stream.Null);
        using var stop = new CancellationTokenSource();
        var running = controller.RunAsync(stop.Token);
        await controller.Ready.WaitAsync(TimeSpan.FromSeconds(20));
        var valid = pairs.Select(pair => pair.Serial).ToHashSet();

        for (var i = 1; i < pairs.Length; i++)
        {
            server.Put(IngressJson($"s{i}"));
            string serial;
            do
            {
                await using var tls = await TlsClient.ConnectAsync(controller.Ports.Https, "a.test");
                serial = tls.Certificate.SerialNumber;
                Assert.Contains(serial, valid);
            }
            while (serial != pairs[i].Serial);
        }

        await stop.CancelAsync();
        await running;
    }

    static async Task<int> AskUntilAsync(int port, CancellationToken stop)
    {
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            await using var client = await TlsClient.ConnectAsync(port, "a.test");
            Assert.StartsWith("HTTP/1.1 200 ", await client.GetAsync("a.test"), StringComparison.Ordinal);
        }

        return count;
    }

    static string SecretJson(string name, TestCertificate pair) => new JsonObject
    {
        ["kind"] = "Secret",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "web" },
        ["type"] = "kubernetes.io/tls",
        ["data"] = new JsonObject { ["tls.crt"] = Base64(pair.Certificate), ["tls.key"] = Base64(pair.Key) },
    }.ToJsonString();

    static string IngressJson(string secret) => """
        {"kind":"Ingress","apiVersion":"networking.k8s.io/v1","metadata":{"name":"a","namespace":"web"},"spec":{"ingressClassName":"yarp",
        "tls":[{"hosts":["a.test"],"secretName":"SECRET"}],
        "rules":[{"host":"a.test","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"web","port":{"number":80}}}}]}}]}}
        """.Replace("SECRET", secret, StringComparison.Ordinal);

    static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
