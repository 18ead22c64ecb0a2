using System.Net;
using IngressController.Cli;
using IngressController.Options;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Redirects;

/// <summary>app-root, permanent, temporal, www and trailing slash redirects, and their order (behaviour 37 to 41, 56).</summary>
public sealed class RedirectTests
{
    [Theory]
    [InlineData("301 https://new.test/a?b=c", "permanent-redirect: https://new.test/a?b=c")]
    [InlineData("308 https://new.test/", "permanent-redirect: https://new.test/", "permanent-redirect-code: 308")]
    [InlineData("302 http://new.test", "temporal-redirect: http://new.test")]
    [InlineData("307 http://new.test", "temporal-redirect: http://new.test", "temporal-redirect-code: 307", "permanent-redirect: http://other.test")]
    [InlineData("301 http://new.test", "permanent-redirect: http://new.test", "permanent-redirect-code: 200")]
    [InlineData("200 ", "permanent-redirect: javascript:alert(1)")]
    [InlineData("200 ", "permanent-redirect: //evil.test")]
    [InlineData("200 ", "temporal-redirect: https://$host/")]
    [InlineData("301 http://h.test/elsewhere?a=b", "permanent-redirect: /elsewhere?a=b")]
    [InlineData("302 http://h.test/elsewhere", "temporal-redirect: /elsewhere")]
    [InlineData("302 /elsewhere", "temporal-redirect: /elsewhere", "relative-redirects: true")]
    [InlineData("301 http://h.test:PORT/elsewhere", "permanent-redirect: /elsewhere", "use-port-in-redirects: true")]
    [InlineData("200 ", "permanent-redirect: elsewhere")]
    [InlineData("200 ", "permanent-redirect: /$host")]
    [InlineData("301 https://new.test/", "permanent-redirect: https://new.test/", "force-ssl-redirect: true")]
    [InlineData("301 https://new.test/", "permanent-redirect: https://new.test/", "denylist-source-range: 0.0.0.0/0")]
    public async Task Every_request_of_the_paths_is_redirected_before_anything_else_is_asked(string expected, params string[] annotations)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("moved", "h.test", ["/=web"], annotations));
        Assert.Equal(expected.Replace("PORT", $"{edge.Ports.Http}", StringComparison.Ordinal), await edge.Client.GetRedirectAsync("http://h.test/x?y=z"));
    }

    [Fact]
    public async Task App_root_redirects_exactly_the_root_of_the_host_before_every_access_rule()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("a-root", "h.test", ["/app=web"], "app-root: /app?x=1"),
            EdgeFixture.Ingress("b-closed", "h.test", ["/=admin"], "denylist-source-range: 0.0.0.0/0", "force-ssl-redirect: false")));
        Assert.Equal("302 http://h.test/app?x=1", await edge.Client.GetRedirectAsync("http://h.test/"));
        Assert.Equal("302 http://h.test/app?x=1", await edge.Client.GetRedirectAsync("http://h.test/?q"));
        Assert.Equal("403 ", await edge.Client.GetRedirectAsync("http://h.test/x"));
    }

    [Theory]
    [InlineData("/login$is_args$args", "/?a=b", "302 http://h.test/login?a=b")]
    [InlineData("/login$is_args$args", "/", "302 http://h.test/login")]
    [InlineData("/${host}/$http_x", "/", "302 http://h.test/h.test/")]
    [InlineData("/$no_such", "/", "200 ")]
    public async Task App_root_holds_variables(string root, string target, string expected)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a-root", "h.test", ["/=web"], $"app-root: {root}"));
        Assert.Equal(expected, await edge.Client.GetRedirectAsync($"http://h.test{target}"));
    }

    [Theory]
    [InlineData("h.test", "http://www.h.test/a/?b=c/", "/a/?b=c")]
    [InlineData("h.test", "http://www.h.test/", "")]
    [InlineData("www.h.test", "http://h.test/a", "/a")]
    public async Task The_other_www_name_redirects_to_the_host_of_the_rule(string host, string url, string rest)
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("www", host, ["/=web"], "from-to-www-redirect: true", "denylist-source-range: 0.0.0.0/0"));
        Assert.Equal($"308 http://{host}:{edge.Ports.Http}{rest}", await edge.Client.GetRedirectAsync(url));
        Assert.Equal("403 ", await edge.Client.GetRedirectAsync($"http://{host}/"));
    }

    [Fact]
    public async Task A_www_redirect_takes_its_status_from_the_settings_and_leaves_out_the_usual_port()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("www", "h.test", ["/=web"], "from-to-www-redirect: true"), "http-redirect-code: \"301\"",
            options => options with { ForwardedHttpPort = "80" });
        Assert.Equal("301 http://h.test/a", await edge.Client.GetRedirectAsync("http://www.h.test/a"));
    }

    [Theory]
    [InlineData("301 http://h.test/foo/?a=b", false)]
    [InlineData("301 /foo/?a=b", false, "relative-redirects: true")]
    [InlineData("301 http://h.test:PORT/foo/?a=b", false, "use-port-in-redirects: true")]
    [InlineData("200 ", true)]
    public async Task With_path_quirks_a_missing_trailing_slash_is_redirected(string expected, bool plain, params string[] annotations)
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("slash", "h.test", ["/foo/=web"], annotations),
            configure: options => options with { Translation = options.Translation with { NginxPathQuirks = !plain } });
        Assert.Equal(expected.Replace("PORT", $"{edge.Ports.Http}", StringComparison.Ordinal), await edge.Client.GetRedirectAsync("http://h.test/foo?a=b"));
        Assert.Equal("200 ", await edge.Client.GetRedirectAsync("http://h.test/foo/"));
    }

    [Theory]
    [InlineData("308 https://h.test/x", 443)]
    [InlineData("308 https://h.test:443/x", 443, "use-port-in-redirects: true")]
    [InlineData("308 https://h.test:8888/x", 8888, "use-port-in-redirects: true")]
    public async Task The_redirect_to_https_names_the_port_when_asked_to(string expected, int port, params string[] annotations)
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("tls", "h.test", ["/=web"], ["force-ssl-redirect: true", .. annotations]),
            configure: options => options with { PublishedHttpsPort = port });
        Assert.Equal(expected, await edge.Client.GetRedirectAsync("http://h.test/x"));
    }

    [Fact]
    public async Task An_alias_serves_the_paths_of_its_host()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("aliased", "h.test", ["/=web"],
            @"server-alias: alias.test, *.wild.test, ~^m\d+\.test$", "denylist-source-range: 127.0.0.2"));
        foreach (var host in (string[])["h.test", "ALIAS.test", "a.wild.test", "m12.test"])
            Assert.Equal("web", (await edge.Client.GetEchoAsync($"http://{host}/")).Pod);
        Assert.Equal("404 ", await edge.Client.GetRedirectAsync("http://mx.test/"));
        using var refused = edge.CreateClient(IPAddress.Parse("127.0.0.2"));
        Assert.Equal("403 ", await refused.GetRedirectAsync("http://alias.test/"));
    }

    [Fact]
    public async Task Redirects_of_the_catch_all_Ingress_are_not_followed()
    {
        await using var edge = await EdgeFixture.StartAsync("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: { name: all, namespace: default, annotations: { yarp.ingress.kubernetes.io/permanent-redirect: "https://new.test" } }
            spec: { ingressClassName: yarp, defaultBackend: { service: { name: web, port: { number: 80 } } } }
            """);
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://h.test/")).Pod);
    }

    [Fact]
    public void Path_quirks_are_on_only_where_asked_for_or_in_the_place_of_ingress_nginx()
    {
        Assert.False(Parse().Translation.NginxPathQuirks);
        Assert.True(Parse("--nginx-path-quirks").Translation.NginxPathQuirks);
        Assert.True(Parse("--controller-class", "k8s.io/ingress-nginx").Translation.NginxPathQuirks);
        Assert.False(Parse("--controller-class", "k8s.io/ingress-nginx", "--nginx-path-quirks=false").Translation.NginxPathQuirks);

        static ControllerOptions Parse(params string[] arguments)
        {
            var flags = new ControllerFlags();
            var command = new System.CommandLine.RootCommand();
            foreach (var option in flags.All)
                command.Options.Add(option);
            return flags.Read(command.Parse(arguments));
        }
    }
}
