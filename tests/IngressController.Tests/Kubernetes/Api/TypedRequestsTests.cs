using System.Net;
using IngressController.Kubernetes.Api;
using k8s;
using k8s.Models;

namespace IngressController.Tests.Kubernetes.Api;

/// <summary>Requests of KubernetesClient go the way of our own client, and come back as its failures.</summary>
public sealed class TypedRequestsTests
{
    [Fact]
    public async Task An_object_can_be_created_read_changed_and_deleted()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.Client();
        var leases = client.Typed.CoordinationV1;
        var renewed = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        var created = await leases.CreateNamespacedLeaseAsync(
            new() { Kind = "Lease", Metadata = new() { Name = "leader" }, Spec = new() { HolderIdentity = "a", RenewTime = renewed } }, "web");
        var change = new V1Patch(new V1Lease { Spec = new() { HolderIdentity = "b" } }, V1Patch.PatchType.MergePatch);
        await leases.PatchNamespacedLeaseAsync(change, "leader", "web");
        var conflict = await Assert.ThrowsAsync<ApiException>(() => leases.ReplaceNamespacedLeaseAsync(created, "leader", "web"));
        var read = await leases.ReadNamespacedLeaseAsync("leader", "web");
        await leases.DeleteNamespacedLeaseAsync("leader", "web");
        var missing = await Assert.ThrowsAsync<ApiException>(() => leases.ReadNamespacedLeaseAsync("leader", "web"));

        Assert.Equal(new(HttpStatusCode.Conflict, "Conflict", "leases \"leader\": the object has been modified"), conflict.Error);
        Assert.Equal(("b", renewed), (read.Spec.HolderIdentity, read.Spec.RenewTime));
        Assert.Equal("404 NotFound: leases \"leader\" not found", missing.Message);
    }

    [Fact]
    public async Task What_is_no_time_in_a_lease_is_read_as_none()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put("""{"kind":"Lease","metadata":{"name":"leader","namespace":"web"},"spec":{"holderIdentity":"a","renewTime":"soon"} }""");
        using var client = server.Client();

        var spec = (await client.Typed.CoordinationV1.ReadNamespacedLeaseAsync("leader", "web")).Spec;

        Assert.Equal(("a", null), (spec.HolderIdentity, spec.RenewTime));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_by_the_clients_own_limit_and_clock()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Faults.Hang = true;
        var time = new ManualTime();
        using var client = new ApiClient(ApiServerConfig.FromHost(server.Url, null, time), time) { RequestTimeout = TimeSpan.FromSeconds(7) };

        var read = client.Typed.CoreV1.ReadNamespacedPodAsync("a", "web");
        await Eventually.TrueAsync(() => server.Count("get", "pods") == 1, "the server is asked");
        Assert.False(read.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal("no answer within 7 s", (await Assert.ThrowsAsync<TimeoutException>(() => read)).Message);
    }

    [Fact]
    public async Task A_server_that_is_away_is_a_failure_of_the_network()
    {
        var server = await FakeApiServer.StartAsync();
        using var client = server.Client();
        await server.DisposeAsync();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => client.Typed.CoreV1.ReadNodeAsync("a"));

        Assert.True(NetworkFailure.Is(failure), failure.ToString());
    }

    [Fact]
    public async Task A_server_below_a_path_of_a_gateway_is_asked_there()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = new ApiClient(
            ApiServerConfig.FromHost($"{server.Url}/k8s/clusters/c-1/", null, TimeProvider.System), TimeProvider.System);

        await Assert.ThrowsAsync<ApiException>(() => client.Typed.CoreV1.ListNamespacedPodAsync("web", labelSelector: "a=b,c=d", limit: 5));

        Assert.Equal("/k8s/clusters/c-1/api/v1/namespaces/web/pods?labelSelector=a=b,c=d&limit=5&watch=false", Assert.Single(server.Paths));
    }
}
