using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Octets;

/// <summary>What the pod, the authentication service or anybody else gets is this request's and nobody else's.</summary>
public sealed class ForeignOctetsTests
{
    [Theory]
    [InlineData('\x80')]
    [InlineData('\x85')]
    [InlineData('\xC3')]
    [InlineData('\xFF')]
    public async Task An_HTTP_2_path_of_high_octets_never_repeats_somebody_elses_request(char octet)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("pod", pod.Endpoint), EdgeFixture.Ingress("site", "a.example", ["/=pod"])));
        await edge.SendRawAsync("GET /account HTTP/1.1\r\nHost: a.example\r\nCookie: session=SECRET\r\nConnection: close\r\n\r\n");
        var length = Assert.Single(pod.Requests).Head.Length;

        await using var probe = await Http2Probe.ConnectAsync(edge.Ports.Http, tls: false, "a.example");
        foreach (var path in new[] { "/" + new string(octet, length - 1), "/?" + new string(octet, length - 2), $"/{octet}?{octet}" })
        {
            var status = await probe.GetAsync("a.example", path);
            Assert.Equal(200, status);
            var last = pod.Requests[^1];
            Assert.Equal($"GET {path.Replace($"{octet}", $"%{(int)octet:X2}", StringComparison.Ordinal)} HTTP/1.1", last.RequestLine);
            Assert.DoesNotContain("SECRET", last.Head, StringComparison.Ordinal);
        }

        Assert.Equal(4, pod.Requests.Count);
    }

    // S1: the first request's own answer is 401; the next one on the same connection must be asked about anew.
    [Theory]
    [InlineData("$uri")]
    [InlineData("$document_uri")]
    public async Task Line_breaks_in_a_decoded_path_stay_encoded_on_the_way_to_the_authentication_service(string variable)
    {
        await using var auth = RawBackend.Start(async exchange =>
            await exchange.SendAsync(Backends.Answer(exchange.Request.RequestLine.Contains("/ping", StringComparison.Ordinal) ? 200 : 401)));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            EdgeFixture.Ingress("site", "site.test", ["/=web"],
                $"auth-url: http://127.0.0.1:{auth.Endpoint.Port}/check", "auth-proxy-set-headers: default/question"),
            $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: question, namespace: default }}\ndata: {{ X-Path: '{variable}' }}"));
        const string Split = "/a%0d%0aX:%20y%0d%0a%0d%0aPOST%20/ping%20HTTP/1.1%0d%0aHost:%20a%0d%0aContent-Length:%20120%0d%0a%0d%0a";
        foreach (var target in new[] { Split, "/next", "/a%0d%0aCookie:%20session=good", "/next" })
        {
            var answer = await edge.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
        }

        Assert.Equal(4, auth.Requests.Count);
        Assert.All(auth.Requests, request => Assert.Equal("GET /check HTTP/1.1", request.RequestLine));
        Assert.Equal("/a%0D%0AX: y%0D%0A%0D%0APOST /ping HTTP/1.1%0D%0AHost: a%0D%0AContent-Length: 120%0D%0A%0D%0A", auth.Requests[0].Header("X-Path"));
        Assert.All(auth.Requests, request => Assert.Null(request.Header("Cookie")));
    }

    [Theory]
    [InlineData("HTTP/1.1 401 X\r\nWWW-Authenticate: Basic\u0001\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 X\r\nSet-Cookie: a\u0001b\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 X\r\nX-User: a\u007f\r\nContent-Length: 0\r\n\r\n")]
    public async Task An_authentication_service_whose_answer_cannot_be_passed_on_lets_nobody_in(string answer)
    {
        await using var auth = RawBackend.Start(answer);
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("site", "site.test", ["/=web"], $"auth-url: http://127.0.0.1:{auth.Endpoint.Port}/check", "auth-response-headers: X-User"));
        Assert.StartsWith("HTTP/1.1 500 ", await edge.SendRawAsync("GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(0, edge.Pods.Values.Sum(pod => pod.Statistics.Requests));
        Assert.Contains(edge.Log, line => line.Contains("in its answer holds a control character", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a b", 400)]
    [InlineData("x:99999", 400)]
    [InlineData("a~b", 400)]
    [InlineData("inner.test", 200)]
    [InlineData("", 200)]
    public async Task A_Host_made_of_what_a_client_says_is_one_or_the_request_is_refused(string said, int status)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(
                Backends.Service("pod", pod.Endpoint), EdgeFixture.Ingress("site", "site.test", ["/=pod"]),
                "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: set, namespace: default }\ndata: { Host: $http_x_h }"),
            "proxy-set-headers: default/set");
        var answer = await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: site.test\r\nX-H: {said}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        var expected = status == 200 ? [$"Host: {(said.Length == 0 ? "site.test" : said)}"] : Array.Empty<string>();
        Assert.Equal(expected,
            pod.Requests.SelectMany(request => request.HeaderLines).Where(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_decoded_path_is_encoded_again_in_the_target_of_a_copy()
    {
        await using var mirror = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("site", "site.test", ["/=web"], $"mirror-target: http://127.0.0.1:{mirror.Endpoint.Port}/m$uri"));
        await edge.SendRawAsync("GET /a%0d%0aX:%20y%3fz%26%23%25 HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
        await Kubernetes.Api.Eventually.TrueAsync(() => mirror.Requests.Count > 0, "a copy");
        Assert.Equal("GET /m/a%0D%0AX%3A%20y%3Fz%26%23%25 HTTP/1.1", Assert.Single(mirror.Requests).RequestLine);
    }

    [Fact]
    public async Task Two_tenants_that_name_one_authentication_service_share_no_connection_to_it()
    {
        var connections = new System.Collections.Concurrent.ConcurrentDictionary<System.Net.Sockets.Socket, int>();
        await using var auth = RawBackend.Start(async exchange =>
        {
            connections.AddOrUpdate(exchange.Socket, 1, static (_, count) => count + 1);
            await exchange.SendAsync(Backends.Answer(200));
        });
        var victim = EdgeFixture.Ingress("victim", "victim.test", ["/=web"], $"auth-url: http://127.0.0.1:{auth.Endpoint.Port}/check");
        var other = EdgeFixture.Ingress("other", "other.test", ["/=web"], $"auth-url: http://127.0.0.1:{auth.Endpoint.Port}/check")
            .Replace("namespace: default", "namespace: other", StringComparison.Ordinal);
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(victim, other));
        foreach (var host in new[] { "victim.test", "other.test", "victim.test", "other.test" })
            await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.Equal([2, 2], connections.Values);
    }
}
