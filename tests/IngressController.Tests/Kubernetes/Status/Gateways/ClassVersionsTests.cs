using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Status.Gateways;

public sealed class ClassVersionsTests
{
    [Theory]
    [InlineData("v1.6.1", "True SupportedVersion: ")]
    [InlineData("v1.0.0", "True SupportedVersion: ")]
    [InlineData("v1.6.0-rc.1", "True SupportedVersion: ")]
    [InlineData("v1.7.0", "False UnsupportedVersion: the cluster's Gateway API is of version v1.7.0, known here is v1 up to v1.6: *")]
    [InlineData("v2.0.0", "False UnsupportedVersion: the cluster's Gateway API is of version v2.0.0, *")]
    [InlineData("v0.8.1", "False UnsupportedVersion: the cluster's Gateway API is of version v0.8.1, *")]
    [InlineData("v1", "False UnsupportedVersion: the cluster's Gateway API is of version v1, *")]
    [InlineData("v1.x", "False UnsupportedVersion: the cluster's Gateway API is of version v1.x, *")]
    [InlineData("v1.-1.0", "False UnsupportedVersion: the cluster's Gateway API is of version v1.-1.0, *")]
    [InlineData("", "False UnsupportedVersion: the cluster's Gateway API is of version , *")]
    [InlineData(null, "False UnsupportedVersion: the version of the cluster's Gateway API is not known: * has no annotation *")]
    public async Task The_definitions_tell_the_version(string? version, string expected)
    {
        await using var harness = await ClassStatusHarness.StartAsync();
        harness.Define(version);

        await harness.SayAsync(isInUse: false);

        Assert.Matches($"^{Wildcards(expected)}$", harness.Version!);
    }

    [Fact]
    public async Task A_newer_version_is_seen_after_a_while()
    {
        await using var harness = await ClassStatusHarness.StartAsync();
        harness.Define("v1.6.1");
        await harness.SayAsync(isInUse: false);
        harness.Define("v1.7.0");

        harness.Time.Advance(GatewayStatusHarness.Interval);

        await Eventually.TrueAsync(() => harness.Version!.StartsWith("False UnsupportedVersion", StringComparison.Ordinal), "it is seen");
    }

    [Fact]
    public async Task A_missing_permission_is_named_in_the_log_and_in_the_status()
    {
        await using var harness = await ClassStatusHarness.StartAsync();
        harness.Define("v1.6.1");
        harness.Server.Faults.Answer("get", "customresourcedefinitions", 403, "Forbidden");

        await harness.SayAsync(isInUse: false);

        const string Remedy = "Allow get on customresourcedefinitions (apiGroup \"apiextensions.k8s.io\") in the role of the controller's service account";
        Assert.StartsWith("False UnsupportedVersion", harness.Version, StringComparison.Ordinal);
        Assert.EndsWith(Remedy, harness.Version, StringComparison.Ordinal);
        Assert.Contains(harness.Log.Lines, static line => line.Contains(Remedy, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Definitions_that_are_gone_are_no_failure()
    {
        await using var harness = await ClassStatusHarness.StartAsync();

        await harness.SayAsync(isInUse: false);

        Assert.StartsWith("False UnsupportedVersion: the version of the cluster's Gateway API is not known", harness.Version, StringComparison.Ordinal);
        Assert.DoesNotContain(harness.Log.Lines, static line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    static string Wildcards(string text) =>
        System.Text.RegularExpressions.Regex.Escape(text).Replace("\\*", ".*", StringComparison.Ordinal);
}
