using System.Net;
using System.Text;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Api;

public sealed class ApiClientTests
{
    [Fact]
    public async Task An_object_can_be_created_read_changed_and_deleted()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.Client();
        const string Leases = "/apis/coordination.k8s.io/v1/namespaces/web/leases";
        var lease = """{"kind":"Lease","metadata":{"name":"leader"},"spec":{"holderIdentity":"a"}}"""u8.ToArray();

        var created = await client.SendAsync(HttpMethod.Post, Leases, lease, "application/json", default);
        var again = await client.SendAsync(HttpMethod.Post, Leases, lease, "application/json", default);
        var patch = """{"spec":{"holderIdentity":"b"}}"""u8.ToArray();
        var patched = await client.SendAsync(HttpMethod.Patch, $"{Leases}/leader", patch, "application/merge-patch+json", default);
        var stale = """{"kind":"Lease","metadata":{"name":"leader","resourceVersion":"1"}}"""u8.ToArray();
        var conflict = await client.SendAsync(HttpMethod.Put, $"{Leases}/leader", stale, "application/json", default);
        var read = await client.GetAsync($"{Leases}/leader", default);
        var deleted = await client.SendAsync(HttpMethod.Delete, $"{Leases}/leader", default, null, default);
        var missing = await client.GetAsync($"{Leases}/leader", default);

        Assert.Equal(HttpStatusCode.Created, created.Code);
        Assert.Equal(new(HttpStatusCode.Conflict, "AlreadyExists", "leases \"leader\" already exists"), again.Error);
        Assert.True(patched.IsSuccess);
        Assert.Equal("Conflict", conflict.Error.Reason);
        Assert.Contains("\"holderIdentity\":\"b\"", Encoding.UTF8.GetString(read.Body.Span), StringComparison.Ordinal);
        Assert.True(deleted.IsSuccess);
        Assert.Equal("404 NotFound: leases \"leader\" not found", missing.Error.ToString());
    }

    [Fact]
    public async Task It_says_whether_an_object_exists()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put("""{"kind":"Namespace","metadata":{"name":"web"}}""");
        using var client = server.Client();

        Assert.True(await client.ExistsAsync("/api/v1/namespaces/web", default));
        Assert.False(await client.ExistsAsync("/api/v1/namespaces/nope", default));
        server.Faults.Answer("get", "namespaces", 403, "Forbidden");
        Assert.Null(await client.ExistsAsync("/api/v1/namespaces/web", default));
    }

    [Fact]
    public async Task When_it_cannot_say_whether_an_object_exists_the_error_says_why()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.Client();
        server.Faults.Answer("get", "namespaces", 401, "Unauthorized");
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => client.ExistsAsync("/api/v1/namespaces/web", default));
        await server.StopAsync();
        var away = await Assert.ThrowsAsync<ConfigurationException>(() => client.ExistsAsync("/api/v1/namespaces/web", default));

        Assert.Equal(
            $"cannot ask the API server {server.Url}/ for /api/v1/namespaces/web: 401 Unauthorized: fault: get namespaces", refused.Message);
        Assert.Contains("Connection refused", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Faults.Hang = true;
        using var client = new ApiClient(ApiServerConfig.FromHost(server.Url, null, TimeProvider.System), TimeProvider.System)
        {
            RequestTimeout = TimeSpan.FromMilliseconds(50),
        };

        await Assert.ThrowsAsync<TimeoutException>(() => client.GetAsync("/api/v1/services", default));
    }

    [Fact]
    public async Task A_server_below_a_path_of_a_gateway_is_asked_there()
    {
        await using var server = await FakeApiServer.StartAsync();
        var config = ApiServerConfig.FromHost($"{server.Url}/k8s/clusters/c-1/", null, TimeProvider.System);
        using var client = new ApiClient(config, TimeProvider.System);

        await client.GetAsync("/api/v1/services?limit=1", default);

        Assert.Equal("/k8s/clusters/c-1/api/v1/services?limit=1", Assert.Single(server.Paths));
    }

    [Theory]
    [InlineData("<html>busy</html>", "503 ServiceUnavailable")]
    [InlineData("", "503 ServiceUnavailable")]
    [InlineData("""{"reason":"Busy","message":"line one\nline two","code":429}""", "429 Busy: line one line two")]
    [InlineData("""{"reason":7,"message":{"a":[1]},"details":{"reason":"no"}}""", "503 ServiceUnavailable")]
    [InlineData("""["reason","x"]""", "503 ServiceUnavailable")]
    public void An_error_is_read_from_whatever_comes(string body, string expected) =>
        Assert.Equal(expected, ApiError.Parse(HttpStatusCode.ServiceUnavailable, Encoding.UTF8.GetBytes(body)).ToString());
}
