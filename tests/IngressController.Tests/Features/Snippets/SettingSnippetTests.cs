using System.Net;
using IngressController.Kubernetes;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets;

/// <summary>Snippets of the global ConfigMap: one that protected closes everything, and keeps the program from starting.</summary>
public sealed class SettingSnippetTests
{
    static readonly string Site = EdgeFixture.Ingress("site", "site.test", ["/=web"]);

    public static TheoryData<string, string> Protecting() => new()
    {
        { "server-snippet", "secure_link $arg_a;" },
        { "location-snippet", "auth_basic \"x\";" },
        { "http-snippet", "map $http_a $b { default 0; } secure_link $b;" },
        { "http-snippet", "server { listen 2443; return 308 https://$host$request_uri; }" },
        { "main-snippet", "include /etc/x;" },
        { "stream-snippet", "deny all;" },
        { "modsecurity-snippet", "SecRuleEngine On" },
        { "server-snippet", "unclosed {" },
    };

    public static TheoryData<string, string> Harmless() => new()
    {
        { "server-snippet", "keepalive_timeout 5s;" },
        { "location-snippet", "client_body_timeout 5s;" },
        {
            "http-snippet",
            "map $http_x $y { default 0; ~deny 1; } geo $z { 10.0.0.0/8 1; } limit_req_zone $y zone=a:1m rate=1r/s; " +
            "log_format l '$y'; upstream u { server 10.0.0.1; }"
        },
        { "main-snippet", "worker_rlimit_nofile 1000; env A;" },
        { "stream-snippet", "log_format s '$protocol';" },
        { "modsecurity-snippet", "SecRuleEngine DetectionOnly" },
    };

    [Theory]
    [MemberData(nameof(Protecting))]
    public async Task What_protected_closes_every_route_while_it_is_there(string key, string value)
    {
        await using var edge = await EdgeFixture.StartAsync(Site, settings: "keep-alive: \"70\"");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge));
        await edge.ApplySettingsAsync(Line(key, value));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge, "nobody.test"));
        Assert.Contains(edge.Log, line =>
            Says(line, "ConfigMap default/settings", key, "line 1", "--allow-unprotected-snippets") ||
            Says(line, "ConfigMap default/settings", key, "firewall", "--allow-unprotected-snippets") ||
            Says(line, "ConfigMap default/settings", key, "cannot even be read", "--allow-unprotected-snippets"));
        Assert.Contains((await edge.ScrapeAsync()).Samples, sample =>
            sample.Name == "ingress_yarp_diagnostics" && Says(sample.ToString(), "settings", "BrokenSecuritySetting"));
        await edge.ApplySettingsAsync("keep-alive: \"71\"");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public async Task What_protected_nothing_is_left_out_with_a_warning(string key, string value)
    {
        await using var edge = await EdgeFixture.StartAsync(Site, settings: Line(key, value));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge));
        Assert.Contains(edge.Log, line => Says(line, "ConfigMap default/settings", key) && (Says(line, "UnsupportedSetting") || Says(line, "SettingDiffers")));
    }

    [Fact]
    public async Task The_program_does_not_start_with_one_that_protected()
    {
        var settings = Line("server-snippet", "# all\nsecure_link $arg_a;");
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => EdgeFixture.StartAsync(Site, settings: settings));
        Assert.All(["ERROR", "default/settings", "server-snippet", "secure_link (line 2, column 1)", "--allow-unprotected-snippets"],
            word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_the_flag_it_starts_and_serves_and_warns()
    {
        await using var edge = await EdgeFixture.StartAsync(
            Site, settings: Line("server-snippet", "secure_link $arg_a;"),
            configure: options => options with { Translation = options.Translation with { OptionFlags = new() { AllowUnprotectedSnippets = true } } });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge));
        Assert.Contains(edge.Log, line =>
            Says(line, "ConfigMap default/settings", "server-snippet", "secure_link (line 1, column 1)", "SettingDiffers", "--allow-unprotected-snippets"));
    }

    static string Line(string key, string value) => $"{key}: {System.Text.Json.JsonSerializer.Serialize(value)}";

    static bool Says(string line, params string[] words) => words.All(word => line.Contains(word, StringComparison.Ordinal));

    static async Task<HttpStatusCode> AskAsync(EdgeFixture edge, string host = "site.test")
    {
        using var answer = await edge.Client.GetAsync($"http://{host}/");
        return answer.StatusCode;
    }
}
