using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.ResponseBuffering;

public sealed class ResponseBufferingTests
{
    [Theory]
    [InlineData(null, 3000, HttpStatusCode.OK)]
    [InlineData(null, 5000, HttpStatusCode.BadGateway)]
    [InlineData("proxy-buffer-size: 8k", 5000, HttpStatusCode.OK)]
    [InlineData("proxy-buffer-size: 5k", 6000, HttpStatusCode.BadGateway)]
    [InlineData("proxy-buffer-size: big", 5000, HttpStatusCode.BadGateway)]
    public async Task Answer_headers_above_the_buffer_are_502(string? annotation, int size, HttpStatusCode status)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], annotation is null ? [] : [annotation]));
        using var response = await edge.Client.GetAsync($"http://a.example/headers?X-Large={new string('x', size)}");
        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("proxy-busy-buffers-size: 16k", null, "is sent to it at once, so this changes nothing")]
    [InlineData("proxy-buffer-size: 8k", "proxy-busy-buffers-size: 16k", "is sent to it at once, so this changes nothing")]
    [InlineData("proxy-buffers-number: 300", "proxy-buffering: \"on\"", "more than 1m of memory is not given to one answer")]
    public async Task What_has_no_effect_is_said_plainly(string annotation, string? setting, string said)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], annotation), setting);
        Assert.Contains(edge.Log, line => line.Contains(said, StringComparison.Ordinal));
    }
}
