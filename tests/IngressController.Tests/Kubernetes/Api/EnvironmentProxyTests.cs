using IngressController.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Api;

public sealed class EnvironmentProxyTests
{
    [Theory]
    [InlineData("https://10.96.0.1", "", "http://proxy:3128/")]
    [InlineData("https://10.96.0.1", "10.0.0.0/8", null)]
    [InlineData("https://10.96.0.1", "192.168.0.0/16, 10.96.0.1", null)]
    [InlineData("https://10.96.0.1", "192.168.0.0/16,example.com", "http://proxy:3128/")]
    [InlineData("https://[fd00::1]:6443", "fd00::/8", null)]
    [InlineData("https://api.example.com", "example.com", null)]
    [InlineData("https://api.example.com", ".example.com", null)]
    [InlineData("https://example.com", "example.com", null)]
    [InlineData("https://example.com", ".example.com", "http://proxy:3128/")]
    [InlineData("https://badexample.com", "example.com", "http://proxy:3128/")]
    [InlineData("https://api.example.com:6443", "example.com:6443", null)]
    [InlineData("https://api.example.com:6443", "example.com:443", "http://proxy:3128/")]
    [InlineData("https://api.example.com", "*", null)]
    [InlineData("https://127.0.0.1:6443", "", null)]
    [InlineData("https://localhost:6443", "", null)]
    [InlineData("http://10.96.0.1", "", null)]
    public void NO_PROXY_keeps_names_addresses_and_ranges_out(string server, string noProxy, string? proxy) =>
        Assert.Equal(proxy, EnvironmentProxy.For(new(server), name => name switch
        {
            "HTTPS_PROXY" => "proxy:3128",
            "no_proxy" => noProxy,
            _ => null,
        })?.ToString());

    [Fact]
    public void Without_variables_there_is_no_proxy() => Assert.Null(EnvironmentProxy.For(new("https://10.96.0.1"), _ => null));
}
