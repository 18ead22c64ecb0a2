using IngressController.Features.ProxyRedirect;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.ProxyRedirect;

public sealed class ProxyRedirectTests
{
    [Theory]
    [InlineData("http://internal/", "https://public.test/", "http://internal/a", "https://public.test/a")]
    [InlineData("http://internal/", "https://public.test/", "http://other/a", "http://other/a")]
    [InlineData("http://internal", "/", "http://internal//evil.test/", "/evil.test/")]
    [InlineData("http://internal", "/", @"http://internal/\evil.test", "/evil.test")]
    [InlineData("/", "/app/", "/a", "/app/a")]
    public void The_beginning_is_replaced_and_a_path_stays_a_path(string from, string to, string location, string expected) =>
        Assert.Equal(expected, RedirectTarget.Replace(location, new(from, to)));

    [Theory]
    [InlineData("5; url=http://internal/a", "5; url=https://public.test/a")]
    [InlineData("5;URL=http://internal/a", "5;URL=https://public.test/a")]
    [InlineData("5", "5")]
    public void The_target_of_a_refresh_is_replaced_too(string refresh, string expected) =>
        Assert.Equal(expected, RedirectTarget.ReplaceInRefresh(refresh, new("http://internal/", "https://public.test/")));

    [Theory]
    [InlineData("https://public.test/a", "proxy-redirect-from: http://internal/", "proxy-redirect-to: https://public.test/")]
    [InlineData("http://internal/a", "proxy-redirect-from: http://internal/")]
    [InlineData("http://internal/a", "proxy-redirect-from: default", "proxy-redirect-to: x")]
    [InlineData("http://internal/a", "proxy-redirect-from: ~^http", "proxy-redirect-to: x")]
    public async Task Location_of_the_upstream_is_rewritten_when_both_are_set(string expected, params string[] annotations)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "h.test", ["/=web"], annotations));
        using var response = await edge.Client.GetAsync("http://h.test/headers?Location=http://internal/a");
        Assert.Equal(expected, response.Header("Location"));
    }
}
