using IngressController.Features.Bandwidth;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.Bandwidth;

public sealed class BandwidthTests
{
    [Fact]
    public async Task A_body_is_sent_at_the_rate_once_its_full_speed_part_and_the_first_second_are_spent()
    {
        var time = new ManualTime();
        using var sent = new MemoryStream();
        var body = new ThrottledBody(sent, new(1000, 5000), time);
        var writing = body.WriteAsync(new byte[10_000]).AsTask();
        for (var tenth = 0; !writing.IsCompleted; tenth++)
        {
            // Whatever is due now is sent before the next pause begins.
            await Eventually.TrueAsync(() => writing.IsCompleted || time.Timers(TimeSpan.FromMilliseconds(100)) > 0, "a pause");
            Assert.InRange(sent.Length, 6000 + (100 * tenth) - 100, 6000 + (100 * tenth));
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        await writing;
        Assert.Equal(10_000, sent.Length);
    }

    [Theory]
    [InlineData("bytes/200000")]
    [InlineData("bytes/200000?chunked=1")]
    public async Task The_answer_of_a_limited_path_comes_whole(string command)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"], "limit-rate: 1000", "limit-rate-after: 10"));
        Assert.Equal(200_000, (await edge.Client.GetByteArrayAsync($"http://site.test/{command}")).Length);
    }
}
