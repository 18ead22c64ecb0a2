using IngressController.Core.Cluster;

namespace IngressController.Tests.Kubernetes.Api.Watching;

/// <summary>A server whose ReferenceGrants are of v1beta1 only, as before 1.5 of the Gateway API.</summary>
public sealed class OlderVersionTests
{
    static readonly ObjectReference Grant = new(ResourceKind.ReferenceGrant, new("web", "grant"));

    [Fact]
    public async Task ReferenceGrants_are_read_and_followed_in_the_version_that_there_is()
    {
        await using var server = await StartAsync();
        server.Faults.Answer("list", "referencegrants", 404, "NotFound", times: 1);
        await using var harness = await SourceHarness.SyncedAsync(server, new() { HasGateways = true });
        await harness.Store.HoldsAsync(static snapshot => snapshot.Gateways.Find(Grant) is not null, "the grant is known");
        Assert.Contains(server.Paths, static path => path.StartsWith("/apis/gateway.networking.k8s.io/v1/referencegrants?", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            () => server.Paths.Any(static path =>
                path.StartsWith("/apis/gateway.networking.k8s.io/v1beta1/referencegrants?", StringComparison.Ordinal) &&
                path.Contains("watch=true", StringComparison.Ordinal)),
            "they are watched in v1beta1");
        server.Delete("referencegrants", "web", "grant");
        await harness.Store.HoldsAsync(static snapshot => snapshot.Gateways.Find(Grant) is null, "the grant is gone");
    }

    [Fact]
    public async Task A_server_that_has_neither_version_is_asked_for_both_again()
    {
        await using var server = await StartAsync();
        server.Faults.Answer("list", "referencegrants", 404, "NotFound", times: 2);
        await using var harness = await SourceHarness.SyncedAsync(
            server, new() { HasGateways = true }, SourceHarness.Quick with { AbsentRetry = TimeSpan.FromMilliseconds(10) });
        await harness.Store.HoldsAsync(static snapshot => snapshot.Gateways.Find(Grant) is not null, "the grant is known");
        var asked = server.Paths.Where(static path => path.Contains("/referencegrants?", StringComparison.Ordinal)).Take(3);
        Assert.Equal(["v1", "v1beta1", "v1"], asked.Select(static path => path.Split('/')[3]));
    }

    static async Task<FakeApiServer> StartAsync()
    {
        var server = await FakeApiServer.StartAsync();
        server.Put("""{"kind":"GatewayClass","metadata":{"name":"yarp"},"spec":{"controllerName":"k8s.io/ingress-yarp"}}""");
        server.Put("""{"kind":"ReferenceGrant","metadata":{"name":"grant","namespace":"web"},"spec":{"from":[],"to":[]}}""");
        return server;
    }
}
