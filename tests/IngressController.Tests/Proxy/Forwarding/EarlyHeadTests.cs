using System.Net;
using System.Text;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Forwarding;

/// <summary>The head of an answer does not wait for its body.</summary>
public sealed class EarlyHeadTests
{
    [Theory]
    [InlineData("", "Content-Length: 4\r\n\r\n", "body")]
    [InlineData("", "Transfer-Encoding: chunked\r\n\r\n", "4\r\nbody\r\n0\r\n\r\n")]
    [InlineData("proxy-read-timeout: 50", "Content-Length: 4\r\n\r\n", "body")]
    public async Task The_client_has_it_while_the_pod_is_still_silent(string annotation, string head, string body)
    {
        var goOn = new TaskCompletionSource();
        await using var pod = RawBackend.Start(async exchange =>
        {
            await exchange.SendAsync(Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + head));
            await goOn.Task;
            await exchange.SendAsync(Encoding.Latin1.GetBytes(body));
        });
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("raw", pod.Endpoint),
            EdgeFixture.Ingress("a", "a.test", ["/=raw"], ["ssl-redirect: false", .. annotation.Length == 0 ? Array.Empty<string>() : [annotation]])));

        using var answer = await edge.Client.GetAsync("http://a.test/", HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.ToString());

        goOn.SetResult();
        Assert.Equal("body", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_answer_that_ends_before_its_body_breaks_off_for_the_client_too()
    {
        var goOn = new TaskCompletionSource();
        await using var pod = RawBackend.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n"u8.ToArray());
            await goOn.Task;
            exchange.Reset();
        });
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("raw", pod.Endpoint), EdgeFixture.Ingress("a", "a.test", ["/=raw"], "ssl-redirect: false")));

        using var answer = await edge.Client.GetAsync("http://a.test/", HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(20));
        goOn.SetResult();

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync());
    }
}
