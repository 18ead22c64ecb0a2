using System.Net.Http.Headers;
using System.Text;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Outgoing;

/// <summary>What a route takes away from its requests, nobody gets: no pod, no default backend, no page's backend, no mirror.</summary>
public sealed class WithheldHeadersTests
{
    static readonly string Users = EdgeFixture.Secret("users", ("auth", "ann:{PLAIN}secret"));

    [Fact]
    public async Task The_backend_of_an_error_page_and_a_mirror_get_no_password()
    {
        await using var pod = RawBackend.Start(Backends.Answer(503));
        await using var pages = RawBackend.Start(Backends.Answer(200));
        await using var mirror = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("pod", pod.Endpoint), Backends.Service("pages", pages.Endpoint), Users,
            EdgeFixture.Ingress("site", "site.test", ["/=pod"], "auth-type: basic", "auth-secret: users",
                "custom-http-errors: 401,503", "default-backend: pages", $"mirror-target: http://127.0.0.1:{mirror.Endpoint.Port}")));
        await SendAsync(edge, "ann:secret");
        await SendAsync(edge, "ann:wrong");
        await Eventually.TrueAsync(() => mirror.Requests.Count > 0, "a copy");
        Assert.Equal((1, 2, 1), (pod.Requests.Count, pages.Requests.Count, mirror.Requests.Count));
        Assert.Equal(["503", "401"], pages.Requests.Select(request => request.Header("X-Code")));
        Assert.All([.. pod.Requests, .. pages.Requests, .. mirror.Requests], request =>
        {
            Assert.Null(request.Header("Authorization"));
            Assert.Equal("kept", request.Header("X-Other"));
        });
    }

    [Fact]
    public async Task What_proxy_set_headers_replaces_or_takes_away_reaches_no_backend_of_a_page()
    {
        await using var pod = RawBackend.Start(Backends.Answer(503));
        await using var pages = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(
                Backends.Service("pod", pod.Endpoint), Backends.Service("pages", pages.Endpoint),
                EdgeFixture.Ingress("site", "site.test", ["/=pod"], "custom-http-errors: 503", "default-backend: pages"),
                "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: set, namespace: default }\ndata: { Cookie: '', Authorization: 'Basic of-the-pod' }"),
            "proxy-set-headers: default/set");
        await SendAsync(edge, "ann:secret", ("Cookie", "session=SECRET"));
        Assert.Equal("Basic of-the-pod", Assert.Single(pod.Requests).Header("Authorization"));
        Assert.Null(pod.Requests[0].Header("Cookie"));
        Assert.Null(Assert.Single(pages.Requests).Header("Authorization"));
        Assert.Null(pages.Requests[0].Header("Cookie"));
    }

    [Fact]
    public async Task What_only_the_authentication_service_may_say_reaches_no_backend_of_a_page_from_the_client()
    {
        await using var auth = RawBackend.Start("HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n");
        await using var pages = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("pages", pages.Endpoint),
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "custom-http-errors: 403", "default-backend: pages",
                $"auth-url: http://127.0.0.1:{auth.Endpoint.Port}/", "auth-response-headers: X-User")));
        await SendAsync(edge, "ann:secret", ("X-User", "admin"));
        Assert.Null(Assert.Single(pages.Requests).Header("X-User"));
    }

    static async Task SendAsync(EdgeFixture edge, string credentials, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://site.test/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        request.Headers.Add("X-Other", "kept");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await edge.Client.SendAsync(request);
    }
}
