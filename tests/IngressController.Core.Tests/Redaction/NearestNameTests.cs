using IngressController.Core.Redaction;

namespace IngressController.Core.Tests.Redaction;

public sealed class NearestNameTests
{
    static readonly string[] Names =
        ["proxy-body-size", "proxy-read-timeout", "proxy-send-timeout", "use-http2", "auth-url", "global-auth-cache-key", "nginx", "yarp", "--http-port"];

    [Theory]
    [InlineData("proxy-body-sise", "proxy-body-size")]
    [InlineData("proxy-boyd-size", "proxy-body-size")]
    [InlineData("proxy-read-timout", "proxy-read-timeout")]
    [InlineData("proxybody-size", "proxy-body-size")]
    [InlineData("ngnix", "nginx")]
    [InlineData("yrap", "yarp")]
    [InlineData("--htp-port", "--http-port")]
    public void A_slip_of_the_pen_is_near(string text, string meant) => Assert.Equal(meant, NearestName.Near(text, Names));

    [Theory]
    [InlineData("use-http3")]
    [InlineData("auth-key")]
    [InlineData("global-rate-limit")]
    [InlineData("global-rate-limit-memcached-host")]
    [InlineData("proxy-next-timeout")]
    [InlineData("--no-such-flag")]
    [InlineData("traefik")]
    [InlineData("")]
    public void What_means_something_else_is_not(string text) => Assert.Null(NearestName.Near(text, Names));
}
