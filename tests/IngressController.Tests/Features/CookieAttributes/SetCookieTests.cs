using IngressController.Features.CookieAttributes;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.CookieAttributes;

public sealed class SetCookieTests
{
    static readonly CookieAttributesPolicy Policy = new(new("internal.test", "public.test"), new("/app/", "/"));

    [Theory]
    [InlineData("a=b; Domain=internal.test; Path=/app/x; Secure", "a=b; Domain=public.test; Path=/x; Secure")]
    [InlineData("a=b;domain=.INTERNAL.test;path=/app/", "a=b;Domain=public.test;Path=/")]
    [InlineData("a=b; Path=/other; Domain=x.internal.test", "a=b; Path=/other; Domain=x.internal.test")]
    [InlineData("Domain=internal.test; HttpOnly", "Domain=internal.test; HttpOnly")]
    [InlineData("a=b", "a=b")]
    [InlineData("a=b;", "a=b;")]
    [InlineData("", "")]
    public void Attributes_are_replaced_and_the_cookie_itself_never(string cookie, string expected) =>
        Assert.Equal(expected, SetCookie.Rewrite(cookie, Policy));

    [Fact]
    public async Task Cookies_of_the_upstream_are_rewritten()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "h.test", ["/=web"], "proxy-cookie-domain: internal.test public.test", "proxy-cookie-path: /app /"));
        using var response = await edge.Client.GetAsync(
            "http://h.test/headers?Set-Cookie=a%3Db%3B%20Domain%3Dinternal.test&Set-Cookie=c%3Dd%3B%20Path%3D%2Fapp");
        Assert.Equal("a=b; Domain=public.test, c=d; Path=/", response.Header("Set-Cookie"));
    }

    [Theory]
    [InlineData("one")]
    [InlineData("a b c")]
    [InlineData("a b;Secure")]
    [InlineData("~regex b")]
    public async Task What_is_neither_off_nor_two_texts_is_told_and_the_setting_holds(string value)
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "h.test", ["/=web"], $"proxy-cookie-path: {value}"), "proxy-cookie-path: /app /");
        using var response = await edge.Client.GetAsync("http://h.test/headers?Set-Cookie=c%3Dd%3B%20Path%3D%2Fapp");
        Assert.Equal("c=d; Path=/", response.Header("Set-Cookie"));
        Assert.Contains(edge.Log, line =>
            line.Contains("proxy-cookie-path", StringComparison.Ordinal) && line.Contains("InvalidAnnotation", StringComparison.Ordinal));
    }
}
