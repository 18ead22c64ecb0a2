using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.AccessLists;

/// <summary>Address lists, over real connections from several loopback addresses.</summary>
public sealed class AccessListTests
{
    static readonly IPAddress Inside = IPAddress.Parse("127.0.9.1");
    static readonly IPAddress Outside = IPAddress.Parse("127.0.8.1");

    [Theory]
    [InlineData("allowlist-source-range: 127.0.9.0/24")]
    [InlineData("whitelist-source-range: 127.0.9.0/24,2001:db8::/32")]
    [InlineData("allowlist-source-range: 192.0.2.7, 127.0.9.1")]
    [InlineData("allowlist-source-range: ::ffff:127.0.9.0/120")]
    [InlineData("denylist-source-range: 127.0.8.0/24")]
    [InlineData("denylist-source-range: 2001:db8::1, 127.0.8.1")]
    public async Task Only_clients_the_lists_let_in_reach_the_pod(string annotation)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"], annotation));
        Assert.Equal(200, await StatusAsync(edge, Inside));
        Assert.Equal(403, await StatusAsync(edge, Outside));
        Assert.Equal(1, edge.Pods["web"].Statistics.Requests);
    }

    [Fact]
    public async Task A_denied_client_stays_out_though_it_is_allowed_and_the_newer_name_of_the_allow_list_wins()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"],
            "allowlist-source-range: 127.0.9.0/24", "whitelist-source-range: 127.0.8.0/24", "denylist-source-range: 127.0.9.7"));
        Assert.Equal(200, await StatusAsync(edge, Inside));
        Assert.Equal(403, await StatusAsync(edge, IPAddress.Parse("127.0.9.7")));
        Assert.Equal(403, await StatusAsync(edge, Outside));
    }

    [Fact]
    public async Task What_a_client_says_of_its_address_changes_nothing()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"], "allowlist-source-range: 127.0.9.1"));
        foreach (var header in new[] { "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X_Forwarded_For" })
            Assert.Equal(403, await StatusAsync(edge, Outside, (header, header == "Forwarded" ? "for=127.0.9.1" : "127.0.9.1")));
    }

    [Theory]
    [InlineData("allowlist-source-range: 127.0.9.0/24,not-an-address")]
    [InlineData("allowlist-source-range: 127.0.9.0/33")]
    [InlineData("denylist-source-range: 127.0.8.*")]
    [InlineData("whitelist-source-range: ,")]
    [InlineData("denylist-source-range: ")]
    public async Task A_broken_list_closes_its_own_Ingress_and_no_other(string annotation)
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], annotation), EdgeFixture.Ingress("other", "other.test", ["/=web"])));
        Assert.Equal(503, await StatusAsync(edge, Inside));
        Assert.Equal(503, await StatusAsync(edge, Outside));
        Assert.Equal(200, (int)(await edge.Client.GetAsync("http://other.test/")).StatusCode);
        Assert.Contains(edge.Log, line =>
            line.Contains("Ingress default/site", StringComparison.Ordinal) && line.Contains("BrokenSecuritySetting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_global_lists_hold_where_an_Ingress_has_none_of_its_own()
    {
        await using var edge = await EdgeFixture.StartAsync(
            string.Join("\n---\n",
                EdgeFixture.Ingress("site", "site.test", ["/=web"]),
                EdgeFixture.Ingress("own", "own.test", ["/=web"], "allowlist-source-range: 127.0.8.0/24")),
            settings: "whitelist-source-range: 127.0.9.0/24");
        Assert.Equal(200, await StatusAsync(edge, Inside));
        Assert.Equal(403, await StatusAsync(edge, Outside));
        Assert.Equal(403, await StatusAsync(edge, Inside, host: "own.test"));
        Assert.Equal(200, await StatusAsync(edge, Outside, host: "own.test"));

        await edge.ApplySettingsAsync("whitelist-source-range: 127.0.9");
        Assert.Equal(503, await StatusAsync(edge, Inside));
        Assert.Equal(200, await StatusAsync(edge, Outside, host: "own.test"));

        await edge.ApplySettingsAsync("denylist-source-range: 127.0.9.0/24");
        Assert.Equal(403, await StatusAsync(edge, Inside));
        Assert.Equal(200, await StatusAsync(edge, Outside));
    }

    [Fact]
    public async Task Blocked_ranges_are_refused_everywhere_but_where_an_Ingress_has_a_list_of_its_own()
    {
        await using var edge = await EdgeFixture.StartAsync(
            string.Join("\n---\n",
                EdgeFixture.Ingress("site", "site.test", ["/=web"]),
                EdgeFixture.Ingress("own", "own.test", ["/=web"], "allowlist-source-range: 127.0.0.0/8")),
            settings: "block-cidrs: 127.0.8.0/24,rubbish");
        Assert.Equal(403, await StatusAsync(edge, Outside));
        Assert.Equal(403, await StatusAsync(edge, Outside, host: "nobody.test"));
        Assert.Equal(200, await StatusAsync(edge, Outside, host: "own.test"));
        Assert.Equal(200, await StatusAsync(edge, Inside));
        Assert.Contains(edge.Log, line => line.Contains("block-cidrs", StringComparison.Ordinal) && line.Contains("rubbish", StringComparison.Ordinal));
    }

    static async Task<int> StatusAsync(EdgeFixture edge, IPAddress from, (string Name, string Value)? header = null, string host = "site.test")
    {
        using var client = edge.CreateClient(from);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}/");
        if (header is { } given)
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        using var answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
