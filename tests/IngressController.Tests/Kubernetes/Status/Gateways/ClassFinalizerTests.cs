using System.Text.Json.Nodes;
using IngressController.Core.Cluster;
using IngressController.Core.Gateways;
using IngressController.Kubernetes.Status.Gateways;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Status.Gateways;

public sealed class ClassFinalizerTests
{
    [Fact]
    public async Task A_class_has_it_while_it_is_in_use_and_keeps_those_of_others()
    {
        await using var harness = await ClassStatusHarness.StartAsync();
        harness.Define("v1.6.1");

        await harness.SayAsync(isInUse: true);
        Assert.Equal($"theirs, {ClassStatusHarness.Finalizer}", harness.Finalizers);

        await harness.SayAsync(isInUse: false);
        Assert.Equal("theirs", harness.Finalizers);
        Assert.Equal(2, harness.Server.Count("patch", "gatewayclasses"));
    }

    [Fact]
    public async Task It_is_put_back_when_somebody_takes_it_off()
    {
        await using var harness = await ClassStatusHarness.StartAsync();
        harness.Define("v1.6.1");
        await harness.SayAsync(isInUse: true);
        var live = harness.Server.Objects.Get("gatewayclasses", "", "edge")!;
        live["metadata"]!["finalizers"] = new JsonArray();
        harness.Server.Objects.Put("gatewayclasses", live);

        harness.Time.Advance(GatewayStatusHarness.Interval);

        await Eventually.TrueAsync(() => harness.Finalizers == ClassStatusHarness.Finalizer, "it is there again");
    }

    [Fact]
    public async Task Another_change_at_the_same_time_is_not_lost()
    {
        await using var harness = await ClassStatusHarness.StartAsync();
        harness.Define("v1.6.1");
        harness.Server.Faults.Answer("patch", "gatewayclasses", 409, "Conflict", times: 2);

        await harness.SayAsync(isInUse: true);

        Assert.Equal($"theirs, {ClassStatusHarness.Finalizer}", harness.Finalizers);
        Assert.Equal(3, harness.Server.Count("patch", "gatewayclasses"));
    }

    [Fact]
    public async Task Who_reads_one_namespace_leaves_it_alone()
    {
        await using var harness = await ClassStatusHarness.StartAsync(watchNamespace: "web");
        harness.Define("v1.6.1");

        await harness.SayAsync(isInUse: true);

        Assert.Equal("theirs", harness.Finalizers);
        Assert.Equal("True SupportedVersion: ", harness.Version);
    }

    [Fact]
    public async Task A_missing_permission_is_named_and_the_status_is_written()
    {
        await using var harness = await ClassStatusHarness.StartAsync();
        harness.Define("v1.6.1");
        harness.Server.Faults.Answer("patch", "gatewayclasses", 403, "Forbidden");

        await harness.SayAsync(isInUse: true);

        Assert.Equal("True SupportedVersion: ", harness.Version);
        Assert.Contains(harness.Log.Lines, static line => line.Contains(
            "Allow patch on gatewayclasses (apiGroup \"gateway.networking.k8s.io\")", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"uid":"u","resourceVersion":"5"}""", true, """["OURS"]""")]
    [InlineData("""{"uid":"u","resourceVersion":"5","finalizers":["a","b"]}""", true, """["a","b","OURS"]""")]
    [InlineData("""{"uid":"u","resourceVersion":"5","finalizers":["a","OURS","b"]}""", false, """["a","b"]""")]
    [InlineData("""{"uid":"u","resourceVersion":"5","finalizers":["OURS"],"deletionTimestamp":"2026-01-01T00:00:00Z"}""", false, "[]")]
    // As it is to be.
    [InlineData("""{"uid":"u","resourceVersion":"5","finalizers":["OURS"]}""", true, null)]
    [InlineData("""{"uid":"u","resourceVersion":"5"}""", false, null)]
    // None may be added to what is being deleted.
    [InlineData("""{"uid":"u","resourceVersion":"5","finalizers":["a"],"deletionTimestamp":"2026-01-01T00:00:00Z"}""", true, null)]
    // Another one of the name.
    [InlineData("""{"uid":"other","resourceVersion":"5"}""", true, null)]
    [InlineData("""[]""", true, null)]
    public void The_patch_holds_only_while_nobody_else_has_changed_the_class(string metadata, bool isInUse, string? finalizers)
    {
        var live = new JsonObject { ["metadata"] = JsonNode.Parse(metadata.Replace("OURS", ClassStatusHarness.Finalizer, StringComparison.Ordinal)) };
        var wanted = new GatewayStatus(new(ResourceKind.GatewayClass, new("", "edge")), new("u", 1, null)) { IsInUse = isInUse };

        var patch = ClassFinalizer.PatchOf(live, wanted);

        if (finalizers is null)
        {
            Assert.Null(patch);
            return;
        }

        var expected = $$$"""{"metadata":{"uid":"u","resourceVersion":"5","finalizers":{{{finalizers}}}}}""";
        Assert.Equal(expected.Replace("OURS", ClassStatusHarness.Finalizer, StringComparison.Ordinal), patch!.ToJsonString());
    }
}
