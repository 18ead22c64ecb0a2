using System.Net;

namespace IngressController.Tests.Edge;

/// <summary>Behaviour 1 to 14, as clients and pods see it.</summary>
public sealed class ForwardedHeaderTests
{
    const string Trusting = """
        use-forwarded-headers: "true"
        proxy-real-ip-cidr: "127.0.0.0/8, 10.0.0.0/8"
        """;

    static readonly string Shop = EdgeFixture.Ingress("shop", "shop.example", ["/=web"]);

    [Fact]
    public async Task Nothing_a_client_says_of_itself_is_believed_by_default()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        var seen = await edge.Client.EchoAsync("http://shop.example/a?b=c", "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Host: outer.example",
            "X-Forwarded-Proto: https", "X-Forwarded-Port: 444", "X-Real-IP: 198.51.100.7", "X-Original-URI: /fake", "X-Forwarded-Scheme: https");
        Assert.Equal("127.0.0.1", seen.Header("X-Forwarded-For"));
        Assert.Equal("127.0.0.1", seen.Header("X-Real-IP"));
        Assert.Equal("shop.example", seen.Header("Host"));
        Assert.Equal("shop.example", seen.Header("X-Forwarded-Host"));
        Assert.Equal("http", seen.Header("X-Forwarded-Proto"));
        Assert.Equal("http", seen.Header("X-Forwarded-Scheme"));
        Assert.Equal("198.51.100.7", seen.Header("X-Original-Forwarded-For"));
        Assert.Equal("outer.example", seen.Header("X-Original-Forwarded-Host"));
        Assert.Null(seen.Header("X-Original-URI"));
        Assert.Matches("^[0-9a-f]{32}$", seen.Header("X-Request-ID"));
    }

    [Fact]
    public async Task A_trusted_proxy_names_the_client_and_the_route_stays_that_of_Host()
    {
        await using var edge = await EdgeFixture.StartAsync($"{Shop}\n---\n{EdgeFixture.Ingress("outer", "outer.example", ["/=other"])}", Trusting);
        var seen = await edge.Client.EchoAsync("http://shop.example/", "X-Forwarded-For: 203.0.113.5, 198.51.100.7, 10.0.0.1",
            "X-Forwarded-Host: outer.example, inner.example", "X-Forwarded-Proto: https", "X-Forwarded-Port: 444");
        Assert.Equal("web", seen.Pod);
        Assert.Equal("198.51.100.7", seen.Header("X-Forwarded-For"));
        Assert.Equal("198.51.100.7", seen.Header("X-Real-IP"));
        Assert.Equal("outer.example", seen.Header("Host"));
        Assert.Equal("outer.example", seen.Header("X-Forwarded-Host"));
        Assert.Equal("https", seen.Header("X-Forwarded-Proto"));
        Assert.Equal("https", seen.Header("X-Scheme"));
        Assert.Equal("444", seen.Header("X-Forwarded-Port"));
    }

    [Theory]
    [InlineData("myproto", "myproto")]
    [InlineData("wss", "wss")]
    [InlineData("HTTPS", "HTTPS")]
    [InlineData("https, http", "https")]
    [InlineData("", "http")]
    public async Task The_scheme_of_a_trusted_proxy_goes_on_in_its_own_words(string sent, string expected)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, Trusting);
        var seen = await edge.Client.EchoAsync("http://shop.example/", $"X-Forwarded-Proto: {sent}");
        Assert.Equal((expected, expected, expected), (seen.Header("X-Forwarded-Proto"), seen.Header("X-Forwarded-Scheme"), seen.Header("X-Scheme")));
    }

    [Fact]
    public async Task The_whole_chain_goes_on_when_asked_for()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, Trusting + "\ncompute-full-forwarded-for: \"true\"");
        Assert.Equal(
            "198.51.100.7, 127.0.0.1",
            (await edge.Client.EchoAsync("http://shop.example/", "X-Forwarded-For: 198.51.100.7")).Header("X-Forwarded-For"));
        Assert.Equal("127.0.0.1", (await edge.Client.EchoAsync("http://shop.example/")).Header("X-Forwarded-For"));
    }

    [Fact]
    public async Task Settings_change_under_open_connections()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "enable-real-ip: \"false\"");
        string[] headers = ["X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https", "CF-Connecting-IP: 203.0.113.5", "X_under: 1", "X-Request-ID: mine"];
        Assert.Equal("127.0.0.1", (await edge.Client.EchoAsync("http://shop.example/", headers)).Header("X-Forwarded-For"));

        await edge.ApplySettingsAsync("enable-real-ip: \"true\"\nenable-underscores-in-headers: \"true\"\nproxy-add-original-uri-header: \"true\"");
        var seen = await edge.Client.EchoAsync("http://shop.example/a%2Fb?c", headers);
        Assert.Equal("198.51.100.7", seen.Header("X-Forwarded-For"));
        Assert.Equal("http", seen.Header("X-Forwarded-Proto"));
        Assert.Equal("1", seen.Header("X_under"));
        Assert.Equal("/a%2Fb?c", seen.Header("X-Original-URI"));
        Assert.Equal("mine", seen.Header("X-Request-ID"));

        await edge.ApplySettingsAsync("enable-real-ip: \"true\"\nforwarded-for-header: CF-Connecting-IP\ngenerate-request-id: \"false\"");
        seen = await edge.Client.EchoAsync("http://shop.example/", headers[..4]);
        Assert.Equal("203.0.113.5", seen.Header("X-Forwarded-For"));
        Assert.Equal("203.0.113.5", seen.Header("X-Original-Forwarded-For"));
        Assert.Null(seen.Header("X_under"));
        Assert.Null(seen.Header("X-Request-ID"));
    }

    [Fact]
    public async Task Invalid_header_names_go_on_only_when_asked_for()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "ignore-invalid-headers: \"true\"");
        Assert.Null((await edge.Client.EchoAsync("http://shop.example/", "X.dot: 1")).Header("X.dot"));
        await edge.ApplySettingsAsync("ignore-invalid-headers: \"false\"");
        Assert.Equal("1", (await edge.Client.EchoAsync("http://shop.example/", "X.dot: 1")).Header("X.dot"));
    }

    [Fact]
    public async Task Trust_that_cannot_be_read_is_no_trust()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "use-forwarded-headers: \"true\"\nproxy-real-ip-cidr: \"10.0.0.0/8, everyone\"");
        Assert.Equal("127.0.0.1", (await edge.Client.EchoAsync("http://shop.example/", "X-Forwarded-For: 198.51.100.7")).Header("X-Forwarded-For"));
        Assert.Contains(
            edge.Log,
            line => line.Contains("proxy-real-ip-cidr", StringComparison.Ordinal) && line.Contains("no peer is trusted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_that_was_HTTPS_at_a_trusted_proxy_is_not_redirected()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "force-ssl-redirect: true"), Trusting);
        using var plain = await edge.Client.GetAsync(new Uri("http://shop.example/a"));
        Assert.Equal(HttpStatusCode.PermanentRedirect, plain.StatusCode);
        Assert.Equal("web", (await edge.Client.EchoAsync("http://shop.example/a", "X-Forwarded-Proto: https")).Pod);
    }

    [Theory]
    [InlineData("10.0.0.0/8", 308)]
    [InlineData("127.0.0.0/8", 200)]
    [InlineData("0.0.0.0/0", 200)]
    [InlineData(null, 200)]
    public async Task Who_may_claim_HTTPS_is_the_operators_choice(string? trusted, int status)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "force-ssl-redirect: true"),
            "use-forwarded-headers: \"true\"" + (trusted is null ? "" : $"\nproxy-real-ip-cidr: {trusted}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://shop.example/a");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_redirect_names_the_host_that_the_trusted_proxy_was_asked_for()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "force-ssl-redirect: true"), Trusting);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://shop.example/a");
        request.Headers.Add("X-Forwarded-Host", "outer.example:80");
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal("https://outer.example/a", answer.Headers.Location?.OriginalString);
    }
}
