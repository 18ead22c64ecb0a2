using System.Net;
using IngressController.Core.Cluster;
using IngressController.Hosting;
using IngressController.Kubernetes;
using IngressController.Options;
using IngressController.Tests.Edge;
using IngressController.Tests.Metrics;
using IngressController.Tests.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Tests.Proxy.Reasons;

/// <summary>Reasons that need a controller of their own: client certificates, a fault inside, and the time before the first table.</summary>
public sealed class OwnEdgeReasonTests
{
    static readonly TestAuthority Authority = TestAuthority.Create("Clients");

    [Theory]
    [InlineData("", "a.test", "/ 400 client-certificate")]
    [InlineData("CN=bob", "a.test", "/ 403 client-certificate-name")]
    [InlineData("CN=alice", "b.test", "/ 421 misdirected")]
    public async Task Client_certificates(string subject, string name, string logged)
    {
        var server = TestAuthority.Create("Servers").Server("a.test", "b.test");
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("a", "a.test", "server", annotations: ["auth-tls-secret: default/clients", "auth-tls-match-cn: CN=alice"]),
            TlsYaml.Ingress("b", "b.test", "server"),
            EdgeFixture.Secret("clients", ("ca.crt", Authority.Pem)), TlsYaml.Secret("server", server)), ReasonAsserts.Format);

        await using var client = await TlsClient.ConnectAsync(edge.Ports.Https, name, subject.Length == 0 ? null : Authority.Client(subject));
        Assert.StartsWith($"HTTP/1.1 {logged.Split(' ')[1]}", await client.GetAsync("a.test"), StringComparison.Ordinal);

        await edge.HasReasonAsync(logged);
    }

    /// <summary>The fault is a clock without the timer that bounds a question to an authentication service.</summary>
    [Fact]
    public async Task A_fault_inside()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("a", "a.test", ["/=web"], "auth-url: http://127.0.0.1:1/"), ReasonAsserts.Format, time: new ClockWithoutTimeouts());

        var answer = await edge.SendRawAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 500", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(ClockWithoutTimeouts.Fault, answer, StringComparison.Ordinal);
        Assert.Contains(edge.Log, static line => line.Contains("Request of default/a failed inside the controller", StringComparison.Ordinal));
        await edge.HasReasonAsync("/ 500 internal-error");
    }

    [Fact]
    public async Task Before_the_first_table()
    {
        var options = new ControllerOptions
        {
            BindAddress = IPAddress.Loopback,
            HttpPort = 0,
            HttpsPort = 0,
            HealthzHost = IPAddress.Loopback,
            HealthzPort = 0,
        };
        await using var controller = new Controller(
            options, options.Translation, new SilentSource(), NullLoggerFactory.Instance, TimeProvider.System, Stream.Null);
        using var stop = new CancellationTokenSource();
        var running = controller.RunAsync(stop.Token);
        using var client = new HttpClient();

        using var answer = await client.GetAsync($"http://127.0.0.1:{controller.Ports.Http}/");
        Assert.Equal(503, (int)answer.StatusCode);
        var scrape = Exposition.Parse(await client.GetStringAsync($"http://127.0.0.1:{controller.Ports.Health}/metrics"));
        Assert.Equal(1, scrape.Sum("ingress_yarp_answers_total", ("reason", "no-table")));
        var failures = await client.GetStringAsync($"http://127.0.0.1:{controller.Ports.Health}/debug/failures");
        Assert.Contains("no-table", failures, StringComparison.Ordinal);

        await stop.CancelAsync();
        await running;
    }

    sealed class ClockWithoutTimeouts : TimeProvider
    {
        public const string Fault = "no such timer";

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            state is CancellationTokenSource && dueTime == TimeSpan.FromSeconds(60)
                ? throw new InvalidOperationException(Fault)
                : base.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>A cluster that does not answer.</summary>
    sealed class SilentSource : IResourceSource
    {
        public IReadOnlyCollection<ResourceKind> Kinds => Enum.GetValues<ResourceKind>();

        public Task RunAsync(ResourceStore store, CancellationToken cancellation) =>
            Task.Delay(Timeout.Infinite, cancellation).ContinueWith(static _ => { }, TaskScheduler.Default);
    }
}
