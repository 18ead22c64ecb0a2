using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Kubernetes.Api;

public sealed class ApiServerConfigTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("10.96.0.1", "443", "https://10.96.0.1/")]
    [InlineData("fd00::1", "6443", "https://[fd00::1]:6443/")]
    public async Task A_pod_uses_its_service_account(string host, string port, string server)
    {
        WriteServiceAccount();

        var config = InCluster(host, port)!;

        Assert.Equal(server, config.ToString());
        Assert.Equal("ingress-system", config.Namespace);
        Assert.Equal("CN=test-ca", config.Authorities!.Current[0].Subject);
        Assert.Equal("Bearer TOKEN", (await config.Credentials.GetAsync(default)).Authorization?.ToString());
        Assert.DoesNotContain("TOKEN", config.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Outside_a_pod_there_is_no_service_account() => Assert.Null(InCluster(null, null));

    [Theory]
    [InlineData("token", "does not exist")]
    [InlineData("ca.crt", "does not exist")]
    public void A_broken_service_account_is_named(string missing, string complaint)
    {
        WriteServiceAccount();
        File.Delete(Path.Combine(_folder.Path, missing));

        var e = Assert.Throws<ConfigurationException>(() => InCluster("10.96.0.1", "443"));

        Assert.Equal($"service account: {_folder.Path}/{missing} {complaint}", e.Message);
    }

    [Theory]
    [InlineData("10.96.0.1")]
    [InlineData("ftp://10.96.0.1")]
    [InlineData("https://user:SECRET@10.96.0.1")]
    [InlineData("https://10.96.0.1/?a=b")]
    public void A_host_must_be_a_URL(string url)
    {
        var e = Assert.Throws<ConfigurationException>(() => ApiServerConfig.FromHost(url, null, TimeProvider.System));

        Assert.Equal("--apiserver-host: not an http or https URL of an API server", e.Message);
    }

    [Fact]
    public void A_host_can_have_an_authority_of_its_own()
    {
        var authority = _folder.Write("ca.crt", TestAuthority.Create().Pem);

        var config = ApiServerConfig.FromHost("https://one:6443", authority, TimeProvider.System);

        Assert.Equal("CN=test-ca", config.Authorities!.Current[0].Subject);
        Assert.Equal("https://two/", config.WithHost("https://two").ToString());
    }

    ApiServerConfig? InCluster(string? host, string? port) => ApiServerConfig.InCluster(
        TimeProvider.System,
        name => name switch { "KUBERNETES_SERVICE_HOST" => host, "KUBERNETES_SERVICE_PORT" => port, _ => null },
        _folder.Path);

    void WriteServiceAccount()
    {
        _folder.Write("token", "TOKEN");
        _folder.Write("namespace", "ingress-system\n");
        _folder.Write("ca.crt", TestAuthority.Create().Pem);
    }
}
