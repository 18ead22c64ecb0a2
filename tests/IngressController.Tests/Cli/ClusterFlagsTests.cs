using System.CommandLine;
using IngressController.Cli;
using IngressController.Core.Cluster;
using IngressController.Kubernetes;
using IngressController.Options;

namespace IngressController.Tests.Cli;

public sealed class ClusterFlagsTests
{
    readonly ClusterFlags _flags = new();

    [Fact]
    public void The_defaults_are_those_of_ingress_nginx()
    {
        var options = _flags.Read(Parse());

        Assert.Equal(new(), options);
        Assert.Equal((true, true, 60, "ingress-yarp-leader", 30), (
            options.UpdateStatus, options.UpdateStatusOnShutdown, options.StatusUpdateInterval.TotalSeconds,
            options.ElectionId, options.ElectionDuration.TotalSeconds));
        Assert.Empty(_flags.Warnings(Parse(), isClusterRead: true));
    }

    [Fact]
    public void Every_flag_is_read()
    {
        var options = _flags.Read(Parse(
            "--publish-service=infra/edge", "--report-node-internal-ip-address", "--update-status=false", "--update-status-on-shutdown=false",
            "--status-update-interval", "10", "--election-id", "leader", "--election-ttl", "1m", "--disable-leader-election", "--disable-sync-events"));

        Assert.Equal(
            new ClusterOptions
            {
                PublishService = new ObjectKey("infra", "edge"),
                ReportNodeInternalAddress = true,
                UpdateStatus = false,
                UpdateStatusOnShutdown = false,
                StatusUpdateInterval = TimeSpan.FromSeconds(10),
                ElectionId = "leader",
                ElectionDuration = TimeSpan.FromMinutes(1),
                DisableLeaderElection = true,
                DisableSyncEvents = true,
            },
            options);
    }

    [Fact]
    public void Addresses_may_be_of_every_kind()
    {
        var options = _flags.Read(Parse("--publish-status-address", "203.0.113.7, 2001:db8::1,lb.example"));

        Assert.Equal([new("203.0.113.7", null), new("2001:db8::1", null), new(null, "lb.example")], options.PublishStatusAddresses);
    }

    [Theory]
    [InlineData("--publish-service", "edge", "namespace/name")]
    [InlineData("--publish-status-address", "http://lb.example", "neither an IP address nor a host name")]
    [InlineData("--status-update-interval", "soon", "number of seconds")]
    [InlineData("--election-id", "My Leader", "no name for a Lease")]
    [InlineData("--election-ttl", "1s", "from 2s to 24h")]
    [InlineData("--election-ttl", "fast", "from 2s to 24h")]
    public void An_unusable_value_is_named(string flag, string value, string problem)
    {
        var error = Assert.Throws<ConfigurationException>(() => _flags.Read(Parse(flag, value)));
        Assert.StartsWith($"{flag}: \"{value}\"", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Service_and_address_exclude_each_other()
    {
        var error = Assert.Throws<ConfigurationException>(
            () => _flags.Read(Parse("--publish-service", "infra/edge", "--publish-status-address", "203.0.113.7")));
        Assert.Contains("exclude each other", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "--status-update-interval", "2", "raised to 5 seconds")]
    [InlineData(true, "--disable-leader-election", "true", "no status is written")]
    [InlineData(false, "--publish-service", "infra/edge", "no effect with --manifests")]
    public void What_has_no_effect_is_said(bool isClusterRead, string flag, string value, string warning)
    {
        var said = Assert.Single(_flags.Warnings(Parse(flag, value), isClusterRead));
        Assert.StartsWith(flag, said, StringComparison.Ordinal);
        Assert.Contains(warning, said, StringComparison.Ordinal);
    }

    ParseResult Parse(params string[] arguments)
    {
        var command = new RootCommand();
        foreach (var option in _flags.All)
            command.Options.Add(option);
        return command.Parse(arguments);
    }
}
