using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.BodySize;

public sealed class BodySizeTests
{
    [Theory]
    [InlineData("2k", 2048, false, HttpStatusCode.OK)]
    [InlineData("2k", 2049, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("2K", 2048, true, HttpStatusCode.OK)]
    [InlineData("2k", 2049, true, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("0", 3_000_000, false, HttpStatusCode.OK)]
    [InlineData("0", 3_000_000, true, HttpStatusCode.OK)]
    [InlineData("2x", 1_048_576, false, HttpStatusCode.OK)]
    [InlineData("2x", 1_048_577, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("8b", 1_048_577, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Bodies_up_to_the_limit_pass(string limit, int size, bool chunked, HttpStatusCode status)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], $"proxy-body-size: {limit}"));
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://a.example/") { Content = new ByteArrayContent(new byte[size]) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await edge.Client.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.OK)
            Assert.Equal(size, (await response.EchoAsync()).BodyLength);
    }

    [Fact]
    public async Task A_body_that_is_passed_on_as_it_comes_is_stopped_at_the_limit_too()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("a", "a.example", ["/=web"], "proxy-body-size: 2k", "proxy-request-buffering: off"));
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://a.example/") { Content = new ByteArrayContent(new byte[4096]) };
        request.Headers.TransferEncodingChunked = true;
        using var response = await edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }
}
