using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets;

/// <summary>What edits of the client's headers must not do to the framing of its request, or to others.</summary>
public sealed class InputAttackTests
{
    const string Allow = "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical";
    const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task A_prefix_that_means_all_headers_leaves_the_framing_of_the_body(string buffering)
    {
        await using var pod = RawBackend.Start(Ok);
        await using var edge = await StartAsync(pod, "configuration-snippet: more_clear_input_headers *;", $"proxy-request-buffering: {buffering}");
        var answer = await edge.SendRawAsync(
            "POST /a HTTP/1.1\r\nHost: site.test\r\nX-A: b\r\nContent-Length: 3\r\n\r\nabc" +
            "POST /b HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" +
            "GET /c HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
        Assert.Equal(4, answer.Split("HTTP/1.1 200").Length);
        Assert.Equal(["/a", "/b", "/c"], pod.Requests.Select(static request => request.Head.Split(' ')[1]));
        Assert.Contains("Content-Length: 3", pod.Requests[0].Head, StringComparison.Ordinal);
        Assert.Contains(buffering == "on" ? "Content-Length: 3" : "Transfer-Encoding: chunked", pod.Requests[1].Head, StringComparison.Ordinal);
        Assert.All(pod.Requests, static request => Assert.DoesNotContain("X-A", request.Head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("Ex*")]
    [InlineData("Expect")]
    public async Task A_client_that_waits_for_100_is_told_to_go_on(string cleared)
    {
        await using var pod = RawBackend.Start(Ok);
        await using var edge = await StartAsync(pod, $"configuration-snippet: more_clear_input_headers {cleared};");
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("POST /a HTTP/1.1\r\nHost: site.test\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
        await client.ReadUntilAsync("100 Continue");
        await client.SendAsync("abc");
        Assert.Contains("200 OK", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("more_set_input_headers 'Host: admin.test';")]
    [InlineData("more_set_input_headers 'Content-Length: 0';")]
    [InlineData("more_set_input_headers 'Transfer-Encoding: chunked';")]
    [InlineData("more_set_input_headers 'Connection: upgrade';")]
    [InlineData("more_set_input_headers 'Upgrade: h2c';")]
    [InlineData("more_set_input_headers 'X-Forwarded-For: 6.6.6.6';")]
    [InlineData("more_set_input_headers 'X-Real-IP: 6.6.6.6';")]
    [InlineData("set $a \"b\\r\\nContent-Length: 9\"; more_set_input_headers \"X-A: $a\";")]
    [InlineData("more_set_input_headers \"X-A: $remote_user\";")]
    [InlineData("more_set_input_headers \"X-A: b\\r\\nContent-Length: 9\";")]
    public async Task No_edit_changes_where_a_request_goes_or_where_it_ends(string snippet)
    {
        await using var pod = RawBackend.Start(Ok);
        await using var page = RawBackend.Start(Ok);
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(Backends.Service("raw", pod.Endpoint), Backends.Service("page", page.Endpoint), EdgeFixture.Ingress(
                "site", "site.test", ["/=raw", "/gone=nowhere"], $"configuration-snippet: {snippet}", "custom-http-errors: 503", "default-backend: page")),
            Allow);
        var login = Convert.ToBase64String("x\r\nContent-Length: 9\r\nX-B:y"u8);
        foreach (var path in new[] { "/", "/gone" })
        {
            await edge.SendRawAsync(
                $"POST {path} HTTP/1.1\r\nHost: site.test\r\nAuthorization: Basic {login}\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
        }

        Assert.True(pod.Requests.Count > 0 || edge.Log.Any(static line => line.Contains("configuration-snippet", StringComparison.Ordinal)));
        foreach (var head in pod.Requests.Concat(page.Requests).Select(static request => request.Head))
        {
            Assert.DoesNotContain("Content-Length: 9", head.Split("\r\n"));
            Assert.DoesNotContain("Content-Length: 0", pod.Requests.Select(one => one.Head).SelectMany(one => one.Split("\r\n")));
            Assert.DoesNotContain("6.6.6.6", head, StringComparison.Ordinal);
            Assert.DoesNotContain("chunked", head, StringComparison.Ordinal);
            Assert.DoesNotContain("h2c", head, StringComparison.Ordinal);
            Assert.Contains("Host: site.test", head, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_next_request_of_a_connection_has_nothing_of_an_edit(int major)
    {
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            EdgeFixture.Ingress("a", "a.test", ["/=web"], "configuration-snippet: " +
                "more_set_input_headers 'Cookie: a=tenant' 'X-A: tenant' 'User-Agent: tenant'; more_clear_input_headers Accept Referer;"),
            EdgeFixture.Ingress("b", "b.test", ["/=admin"])), Allow);
        using var client = EdgeClients.Create(edge.Ports.Http);
        (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (new(major, major == 1 ? 1 : 0), HttpVersionPolicy.RequestVersionExact);
        string[] sent = ["Cookie: own=1", "X-A: own", "User-Agent: own", "Accept: own/own", "Referer: own"];
        for (var i = 0; i < 3; i++)
        {
            foreach (var lines in new[] { sent, [] })
            {
                var first = await client.EchoAsync("http://a.test/", lines);
                Assert.Equal("tenant", first.Headers.Single(static header => header.Name.Equals("X-A", StringComparison.OrdinalIgnoreCase)).Value);
                var seen = (await client.EchoAsync("http://b.test/", lines)).Headers.Select(static header => $"{header.Name}: {header.Value}").ToList();
                Assert.DoesNotContain(seen, static line => line.Contains("tenant", StringComparison.Ordinal));
                Assert.Equal(lines.Length, seen.Count(static line => line.Contains("own", StringComparison.Ordinal)));
            }
        }
    }

    static Task<EdgeFixture> StartAsync(RawBackend pod, params string[] annotations) => EdgeFixture.StartAsync(
        Backends.Join(Backends.Service("raw", pod.Endpoint), EdgeFixture.Ingress("site", "site.test", ["/=raw"], annotations)), Allow, withPods: false);
}
