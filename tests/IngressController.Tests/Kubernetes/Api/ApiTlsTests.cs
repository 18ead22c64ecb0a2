using System.Net;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Kubeconfig;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Kubernetes.Api;

public sealed class ApiTlsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly TestAuthority _authority = TestAuthority.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_of_the_given_authority_is_trusted_and_spoken_to_in_HTTP_2()
    {
        await using var server = await FakeApiServer.StartAsync(_authority.Endpoint(IPAddress.Loopback));
        using var client = Client(server, _authority);

        Assert.True((await client.GetAsync("/api/v1/services", default)).IsSuccess);
        Assert.Equal("HTTP/2", Assert.Single(server.Requests).Protocol);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused()
    {
        await using var server = await FakeApiServer.StartAsync(TestAuthority.Create().Endpoint(IPAddress.Loopback));
        using var client = Client(server, _authority);

        await RefusedAsync(client, server);
    }

    [Fact]
    public async Task A_server_of_another_name_is_refused()
    {
        await using var server = await FakeApiServer.StartAsync(_authority.Endpoint(IPAddress.Parse("127.0.0.2"), "kubernetes"));
        using var client = Client(server, _authority);

        await RefusedAsync(client, server);
    }

    [Theory]
    [InlineData("kubernetes", true)]
    [InlineData("elsewhere", false)]
    public async Task The_kubeconfigs_server_name_is_what_the_certificate_must_have(string certified, bool trusted)
    {
        await using var server = await FakeApiServer.StartAsync(_authority.Endpoint(null, certified));
        using var client = Client(server, _authority, "tls-server-name: kubernetes");

        if (trusted)
            Assert.True((await client.GetAsync("/api/v1/services", default)).IsSuccess);
        else
            await RefusedAsync(client, server);
    }

    [Fact]
    public async Task An_intermediate_authority_suffices_without_its_root()
    {
        var intermediate = _authority.Intermediate("test-intermediate");
        await using var server = await FakeApiServer.StartAsync(intermediate.Endpoint(IPAddress.Loopback));
        using var client = Client(server, intermediate);

        Assert.True((await client.GetAsync("/api/v1/services", default)).IsSuccess);
    }

    [Fact]
    public async Task Another_intermediate_of_the_same_root_is_refused()
    {
        await using var server = await FakeApiServer.StartAsync(_authority.Intermediate("theirs").Endpoint(IPAddress.Loopback));
        using var client = Client(server, _authority.Intermediate("ours"));

        await RefusedAsync(client, server);
    }

    [Fact]
    public async Task With_verification_off_any_server_will_do()
    {
        await using var server = await FakeApiServer.StartAsync(TestAuthority.Create().Endpoint(null, "elsewhere"));
        using var client = Client(server, null, "insecure-skip-tls-verify: true");

        Assert.True((await client.GetAsync("/api/v1/services", default)).IsSuccess);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_and_a_renewed_one_after_a_401()
    {
        await using var server = await FakeApiServer.StartAsync(_authority.Endpoint(IPAddress.Loopback));
        WriteClient("first");
        using var client = Client(server, _authority, "", "client-certificate: client.crt, client-key: client.key");
        await client.GetAsync("/api/v1/services", default);

        WriteClient("second");
        server.Faults.Answer("list", "services", 401, "Unauthorized", times: 1);
        var response = await client.GetAsync("/api/v1/services", default);

        Assert.True(response.IsSuccess);
        Assert.Equal(["CN=first", "CN=first", "CN=second"], server.Requests.Select(request => request.ClientSubject));
    }

    [Fact]
    public async Task A_renewed_authority_is_taken_up_within_a_minute()
    {
        var renewed = TestAuthority.Create("renewed-ca");
        var time = new ManualTime();
        await using var server = await FakeApiServer.StartAsync(renewed.Endpoint(IPAddress.Loopback));
        using var client = Client(server, _authority, time: time);
        await RefusedAsync(client, server);

        _folder.Write("ca.crt", renewed.Pem);
        await RefusedAsync(client, server);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.True((await client.GetAsync("/api/v1/services", default)).IsSuccess);
    }

    static async Task RefusedAsync(ApiClient client, FakeApiServer server)
    {
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/api/v1/services", default));
        Assert.Equal(HttpRequestError.SecureConnectionError, e.HttpRequestError);
        Assert.Empty(server.Requests);
    }

    void WriteClient(string name)
    {
        var (certificate, key) = _authority.Client($"CN={name}");
        _folder.Write("client.crt", certificate);
        _folder.Write("client.key", key);
    }

    ApiClient Client(FakeApiServer server, TestAuthority? trusted, string cluster = "", string user = "", TimeProvider? time = null)
    {
        var authority = "";
        if (trusted is not null)
        {
            _folder.Write("ca.crt", trusted.Pem);
            authority = ", certificate-authority: ca.crt";
        }

        var extra = cluster.Length > 0 ? $", {cluster}" : "";
        var kubeconfig = _folder.Write("kubeconfig", $$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: {server: "{{server.Url}}"{{authority}}{{extra}} } }]
            users: [{name: u, user: { {{user}} } }]
            """);
        return new(KubeconfigReader.Read(kubeconfig, time ?? TimeProvider.System), TimeProvider.System);
    }
}
