using System.Net;
using System.Net.NetworkInformation;
using IngressController.Core.Cluster;
using IngressController.Proxy.Outgoing;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Outgoing;

public sealed class ConnectPolicyTests
{
    const int Management = 10254, Traffic = 8443;

    static readonly ConnectPolicy InCluster = new(allowsLoopback: false, static () => [Management], static () => [Traffic]);
    static readonly ConnectPolicy FromFiles = new(allowsLoopback: true, static () => [Management], static () => [Traffic]);

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.1.1")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    public void Link_local_metadata_and_multicast_are_never_a_destination(string text)
    {
        var address = IPAddress.Parse(text);
        Assert.All(new[] { InCluster, FromFiles }, policy =>
        {
            Assert.NotNull(policy.ProblemOfPod(address, 80));
            Assert.NotNull(policy.ProblemOfUrl(address, 80));
        });
        Assert.True(Core.Translation.ExternalNames.IsRefused(address));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("::1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    public void A_URL_leads_to_the_machine_only_where_files_are_read_and_nothing_to_its_management_port(string text)
    {
        var address = IPAddress.Parse(text);
        Assert.Null(InCluster.ProblemOfPod(address, 80));
        Assert.NotNull(InCluster.ProblemOfPod(address, Management));
        Assert.NotNull(InCluster.ProblemOfUrl(address, Traffic));
        Assert.Null(FromFiles.ProblemOfPod(address, 80));
        Assert.Null(FromFiles.ProblemOfUrl(address, 80));
        Assert.NotNull(FromFiles.ProblemOfPod(address, Management));
        Assert.NotNull(FromFiles.ProblemOfUrl(address, Management));
    }

    [Fact]
    public void A_pod_may_share_this_machines_address_and_a_URL_may_lead_to_its_traffic_ports_only()
    {
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(entry => entry.Address).FirstOrDefault(address => !ReservedAddresses.IsLoopback(address) && !ReservedAddresses.IsNeverDestination(address));
        if (own is null)
            return;
        Assert.Null(InCluster.ProblemOfPod(own, 80));
        Assert.NotNull(InCluster.ProblemOfPod(own, Management));
        Assert.NotNull(InCluster.ProblemOfUrl(own, 80));
        Assert.Null(InCluster.ProblemOfUrl(own, Traffic));
    }

    [Fact]
    public async Task Nothing_that_an_object_names_reaches_the_controllers_own_management_port()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"]));
        var own = new IPEndPoint(IPAddress.Loopback, edge.Ports.Health);
        await edge.ApplyAsync(Backends.Join(
            Backends.Service("own", own),
            EdgeFixture.Ingress("pod", "pod.test", ["/=own"]),
            EdgeFixture.Ingress("auth", "auth.test", ["/=web"], $"auth-url: http://127.0.0.1:{own.Port}/healthz"),
            EdgeFixture.Ingress("name", "name.test", ["/=web"], $"auth-url: http://localhost:{own.Port}/healthz"),
            EdgeFixture.Ingress("mirror", "mirror.test", ["/=web"], $"mirror-target: http://127.0.0.1:{own.Port}/healthz")));
        Assert.Equal(HttpStatusCode.BadGateway, (await edge.Client.GetAsync("http://pod.test/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await edge.Client.GetAsync("http://auth.test/")).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await edge.Client.GetAsync("http://name.test/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://mirror.test/")).StatusCode);
        await Kubernetes.Api.Eventually.TrueAsync(
            async () => (await edge.ScrapeAsync()).Sum("ingress_yarp_mirrored_requests_total", ("outcome", "failed")) == 1, "the copy is refused");
        Assert.Contains(edge.Log, line => line.Contains("is a management port of this controller, which is refused", StringComparison.Ordinal));
    }
}
