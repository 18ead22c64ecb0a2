using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Admin;

/// <summary><c>--health-check-path</c>: on the health port, and on the traffic ports for hosts without rules (behaviour 34).</summary>
public sealed class HealthCheckPathTests
{
    [Theory]
    [InlineData("/healthz", "/live")]
    [InlineData("/live", "/healthz")]
    public async Task Probes_find_it_where_the_flag_says_and_nowhere_else(string path, string other)
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "shop.test", ["/=web"], "ssl-redirect: false"), configure: options => options with { HealthCheckPath = path });

        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{edge.Ports.Health}{path}", null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"http://127.0.0.1:{edge.Ports.Health}{other}", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{edge.Ports.Http}{path}", "10.1.2.3"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"http://127.0.0.1:{edge.Ports.Http}{other}", "10.1.2.3"));
        Assert.Equal(0, edge.Pods["web"].Statistics.Requests);

        // A host with rules answers by them.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{edge.Ports.Http}{path}", "shop.test"));
        Assert.Equal(1, edge.Pods["web"].Statistics.Requests);
    }

    static async Task<HttpStatusCode> StatusAsync(string url, string? host)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Host = host;
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
