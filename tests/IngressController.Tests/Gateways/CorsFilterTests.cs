using IngressController.Tests.Edge;

namespace IngressController.Tests.Gateways;

/// <summary>The filter CORS over real sockets: preflights are answered for any origin, and only those that are allowed are told so.</summary>
public sealed class CorsFilterTests
{
    const string Listed = "allowOrigins: ['https://www.foo.test', 'https://*.bar.test', 'http://port.test:80'], allowMethods: [GET, PUT], " +
        "allowHeaders: [X-One, X-Two], exposeHeaders: [X-Out], maxAge: 30";

    [Theory]
    [InlineData("https://www.foo.test", true)]
    [InlineData("https://www.foo.test:443", true)]
    [InlineData("https://a.b.bar.test", true)]
    [InlineData("http://port.test", true)]
    [InlineData("https://bar.test", false)]
    [InlineData("http://www.foo.test", false)]
    [InlineData("https://www.foo.test.evil", false)]
    [InlineData("https://evil/.bar.test", false)]
    [InlineData("null", false)]
    public async Task Origins_are_allowed_as_listed(string origin, bool isAllowed)
    {
        await using var edge = await StartAsync(Listed);
        using var preflight = await PreflightAsync(edge, origin);
        using var real = await edge.Client.SendAsync(HttpMethod.Get, "http://r.test/", ("Origin", origin));
        Assert.Equal((204, null), ((int)preflight.StatusCode, preflight.Header("X-Pod")));
        Assert.Equal((200, "web"), ((int)real.StatusCode, real.Header("X-Pod")));
        var told = isAllowed ? origin : null;
        Assert.Equal((told, told), (preflight.Header("Access-Control-Allow-Origin"), real.Header("Access-Control-Allow-Origin")));
        Assert.Equal(isAllowed ? "GET, PUT|X-One, X-Two|X-Out|30|" : "||||", Rest(preflight));
        Assert.Equal(isAllowed ? "||X-Out||" : "||||", Rest(real));
    }

    [Theory]
    [InlineData(false, "*", "*|*|*|5|")]
    [InlineData(true, "https://any.test", "PUT|x-asked, x-too||5|true")]
    public async Task A_star_is_never_told_with_credentials(bool withCredentials, string origin, string rest)
    {
        await using var edge = await StartAsync(
            $"allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], exposeHeaders: ['*'], allowCredentials: {(withCredentials ? "true" : "false")}");
        using var preflight = await PreflightAsync(edge, "https://any.test", ("Access-Control-Request-Headers", "x-asked, x-too"));
        Assert.Equal((origin, rest), (preflight.Header("Access-Control-Allow-Origin"), Rest(preflight)));
        using var without = await PreflightAsync(edge, "https://any.test");
        Assert.Equal(withCredentials ? null : "*", without.Header("Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task OPTIONS_that_is_no_preflight_goes_to_the_pod()
    {
        await using var edge = await StartAsync(Listed);
        using var answer = await edge.Client.SendAsync(HttpMethod.Options, "http://r.test/", ("Origin", "https://www.foo.test"));
        Assert.Equal((200, "web"), ((int)answer.StatusCode, answer.Header("X-Pod")));
    }

    static Task<GatewayEdge> StartAsync(string cors) =>
        GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered("/", $"{{ type: CORS, cors: {{ {cors} }} }}")));

    static Task<HttpResponseMessage> PreflightAsync(GatewayEdge edge, string origin, params (string, string)[] headers) =>
        edge.Client.SendAsync(HttpMethod.Options, "http://r.test/", [("Origin", origin), ("Access-Control-Request-Method", "PUT"), .. headers]);

    static string Rest(HttpResponseMessage answer)
    {
        string[] names = ["Allow-Methods", "Allow-Headers", "Expose-Headers", "Max-Age", "Allow-Credentials"];
        return string.Join('|', names.Select(name => answer.Header($"Access-Control-{name}")));
    }
}
