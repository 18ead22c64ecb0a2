using System.Text;

namespace IngressController.Tests.Edge;

/// <summary>Behaviour 15 and 16, on both ports.</summary>
public sealed class ProxyProtocolTests
{
    const string On = "use-proxy-protocol: \"true\"\n";

    static readonly string Shop = EdgeFixture.Ingress("shop", "shop.example", ["/=web"]);
    static readonly byte[] V1 = "PROXY TCP4 198.51.100.7 10.0.0.1 4711 8080\r\n"u8.ToArray();
    static readonly byte[] V1To443 = "PROXY TCP4 198.51.100.7 10.0.0.1 4711 443\r\n"u8.ToArray();
    static readonly byte[] V2 = Encoding.Latin1.GetBytes("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x10\xc6\x33\x64\x07\x0a\0\0\x01\x12\x67\x1f\x90\x04\0\x01x");

    [Theory]
    [InlineData(false, "http", "1.1")]
    [InlineData(true, "http", "1.1")]
    [InlineData(false, "https", "1.1")]
    [InlineData(true, "https", "2.0")]
    [InlineData(true, "http", "2.0")]
    public async Task The_client_is_the_one_in_the_PROXY_header(bool isV2, string scheme, string version)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, On);
        using var client = EdgeClients.Create(scheme == "http" ? edge.Ports.Http : edge.Ports.Https, isV2 ? V2 : V1);
        client.DefaultRequestVersion = Version.Parse(version);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var seen = await client.EchoAsync($"{scheme}://shop.example/", "X-Forwarded-For: 203.0.113.5");
        Assert.Equal("198.51.100.7", seen.Header("X-Forwarded-For"));
        Assert.Equal("198.51.100.7", seen.Header("X-Real-IP"));
        Assert.Equal("8080", seen.Header("X-Forwarded-Port"));
        Assert.Equal(scheme, seen.Header("X-Forwarded-Proto"));
    }

    [Fact]
    public async Task Port_443_in_the_header_makes_it_HTTPS()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "force-ssl-redirect: true"), On);
        using var client = EdgeClients.Create(edge.Ports.Http, V1To443);
        var seen = await client.EchoAsync("http://shop.example/");
        Assert.Equal("https", seen.Header("X-Forwarded-Proto"));
        Assert.Equal("443", seen.Header("X-Forwarded-Port"));
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0")]
    public async Task A_header_that_names_nobody_leaves_the_peer_as_client(string header)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, On);
        using var client = EdgeClients.Create(edge.Ports.Http, Encoding.Latin1.GetBytes(header));
        Assert.Equal("127.0.0.1", (await client.EchoAsync("http://shop.example/")).Header("X-Forwarded-For"));
    }

    [Fact]
    public async Task A_peer_that_is_not_trusted_stays_the_client()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, On + "proxy-real-ip-cidr: 10.0.0.0/8");
        using var client = EdgeClients.Create(edge.Ports.Http, V1);
        Assert.Equal("127.0.0.1", (await client.EchoAsync("http://shop.example/")).Header("X-Forwarded-For"));
    }

    [Fact]
    public async Task The_port_that_a_peer_who_is_not_trusted_names_makes_nothing_HTTPS()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "shop.example", ["/=web", "/open=web"], "force-ssl-redirect: true") + "\n---\n" +
            EdgeFixture.Ingress("open", "open.example", ["/=web"]),
            On + "proxy-real-ip-cidr: 10.0.0.0/8");
        using var client = EdgeClients.Create(edge.Ports.Http, V1To443);
        using var answer = await client.GetAsync(new Uri("http://shop.example/"));
        Assert.Equal(308, (int)answer.StatusCode);
        using var other = EdgeClients.Create(edge.Ports.Http, V1To443);
        var seen = await other.EchoAsync("http://open.example/");
        Assert.Equal("http", seen.Header("X-Forwarded-Proto"));
        Assert.NotEqual("443", seen.Header("X-Forwarded-Port"));
    }

    [Theory]
    [InlineData("127.0.0.0/8, 198.51.100.0/24", "203.0.113.5")]
    [InlineData("127.0.0.0/8", "198.51.100.7")]
    public async Task Forwarded_headers_count_when_the_PROXY_address_is_trusted_too(string trusted, string client)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, On + $"use-forwarded-headers: \"true\"\nproxy-real-ip-cidr: {trusted}");
        using var proxied = EdgeClients.Create(edge.Ports.Http, V1);
        Assert.Equal(client, (await proxied.EchoAsync("http://shop.example/", "X-Forwarded-For: 203.0.113.5")).Header("X-Forwarded-For"));
    }

    [Fact]
    public async Task The_whole_chain_ends_with_the_PROXY_address()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, On + "use-forwarded-headers: \"true\"\ncompute-full-forwarded-for: \"true\"");
        using var client = EdgeClients.Create(edge.Ports.Http, V1);
        Assert.Equal("203.0.113.5, 198.51.100.7", (await client.EchoAsync("http://shop.example/", "X-Forwarded-For: 203.0.113.5")).Header("X-Forwarded-For"));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n")]
    [InlineData("PROXY TCP4 nonsense\r\nGET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n")]
    [InlineData("PROXY TCP4 198.51.100.7 10.0.0.1 4711 443 and a line that never comes to its end within the one hundred and seven bytes it may have")]
    public async Task Without_a_proper_header_the_connection_is_closed_without_a_word(string bytes)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, On);
        foreach (var port in new[] { edge.Ports.Http, edge.Ports.Https })
        {
            using var client = await RawClient.ConnectAsync(port);
            await client.SendAsync(bytes);
            Assert.Equal("", await client.ReadToEndAsync());
        }

        Assert.Single(edge.Log, line => line.Contains("without a proper PROXY header", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_probe_that_sends_nothing_is_worth_no_line_and_one_that_sends_something_is()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, On);
        foreach (var port in new[] { edge.Ports.Http, edge.Ports.Https })
            Assert.Equal("", await RawClient.ExchangeAsync(port, ""));
        Assert.DoesNotContain(edge.Log, line => line.Contains("PROXY header", StringComparison.Ordinal));
        Assert.Equal("", await RawClient.ExchangeAsync(edge.Ports.Http, "P"));
        Assert.Single(edge.Log, line => line.Contains("without a proper PROXY header", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 198.")]
    public async Task A_header_that_does_not_come_in_time_ends_the_connection(string start)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, On + "proxy-protocol-header-timeout: 200ms");
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync(start);
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task It_is_switched_for_new_connections()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "use-proxy-protocol: \"false\"");
        Assert.Equal("127.0.0.1", (await edge.Client.EchoAsync("http://shop.example/")).Header("X-Forwarded-For"));
        await edge.ApplySettingsAsync(On);
        Assert.Equal("127.0.0.1", (await edge.Client.EchoAsync("http://shop.example/")).Header("X-Forwarded-For"));
        using var proxied = EdgeClients.Create(edge.Ports.Http, V1);
        Assert.Equal("198.51.100.7", (await proxied.EchoAsync("http://shop.example/")).Header("X-Forwarded-For"));
        using var fresh = EdgeClients.Create(edge.Ports.Http);
        await Assert.ThrowsAsync<HttpRequestException>(() => fresh.EchoAsync("http://shop.example/"));
    }
}
