using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.BlockLists;

/// <summary>The ConfigMap's lists of unwanted User-Agent and Referer texts.</summary>
public sealed class BlockListTests
{
    [Theory]
    [InlineData("User-Agent", "BadBot/1.0", 403)]
    [InlineData("User-Agent", "badbot/1.0", 403)]
    [InlineData("User-Agent", "BadBot/1.0 (compatible)", 200)]
    [InlineData("User-Agent", "Mozilla scanner", 403)]
    [InlineData("User-Agent", "Mozilla Scanner", 200)]
    [InlineData("User-Agent", "some CRAWLER", 403)]
    [InlineData("Referer", "http://spam.test/page", 403)]
    [InlineData("Referer", "http://good.test/?spam.test", 200)]
    [InlineData("X-Other", "BadBot/1.0", 200)]
    public async Task Listed_texts_are_refused(string header, string value, int status)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"]),
            settings: "block-user-agents: 'BadBot/1.0, ~scanner$, ~*crawler, ~(?=x)y'\nblock-referers: '~^https?://spam\\.test/'");
        foreach (var host in new[] { "site.test", "nobody.test" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}/");
            request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await edge.Client.SendAsync(request);
            Assert.Equal(status == 200 && host == "nobody.test" ? 404 : status, (int)answer.StatusCode);
        }

        Assert.Contains(edge.Log, line =>
            line.Contains("block-user-agents", StringComparison.Ordinal) && line.Contains("look-around", StringComparison.Ordinal));
    }
}
