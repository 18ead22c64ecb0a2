using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Proxy.Forwarding.Http1;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Features.ResponseBuffering;

/// <summary>Answers that are kept for slow clients, of pods that speak something else than plain HTTP.</summary>
public sealed class KeptProtocolTests
{
    const int MostOfRecord = 65_535;

    [Theory]
    [InlineData("")]
    [InlineData("?chunked")]
    public async Task A_pod_of_TLS_is_free_while_a_client_has_read_nothing(string how)
    {
        using var certificate = TestAuthority.Create().Endpoint(names: "raw.test");
        await using var pod = new BulkPod(certificate);
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(
            pod.Pod, "proxy-buffering: on", "backend-protocol: HTTPS", "upstream-max-connections: 1", "upstream-max-pending: 5"));
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}{how}");
        await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has sent all of it");
        Assert.Equal(BulkPod.Content(5), await edge.Client.GetByteArrayAsync("http://a.test/5"));
        BulkPod.AssertContent(BulkPod.Large, (await slow.ReadAsync()).Body);
        await NothingIsHeldAsync(edge);
    }

    [Fact]
    public async Task What_a_pod_of_TLS_sent_before_it_died_is_sent_and_then_the_connection_is_cut()
    {
        using var certificate = TestAuthority.Create().Endpoint(names: "raw.test");
        await using var pod = new BulkPod(certificate);
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod, "proxy-buffering: on", "backend-protocol: HTTPS"));
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}?cut&chunked");
        await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has died");
        var (_, body, hasLastChunk) = await slow.ReadAsync();
        BulkPod.AssertContent(BulkPod.Large, body, BulkPod.Large / 2);
        Assert.False(hasLastChunk);
        await NothingIsHeldAsync(edge);
    }

    /// <summary>The end that a record tells is the client's end; without it the client must know that something is missing.</summary>
    [Theory]
    [InlineData(true, "")]
    [InlineData(true, "Content-Length: 16000000\r\n")]
    [InlineData(false, "")]
    [InlineData(false, "Content-Length: 16000000\r\n")]
    public async Task A_FastCGI_application_is_free_while_a_client_has_read_nothing(bool ends, string length)
    {
        var sent = new TaskCompletionSource();
        await using var pod = FastCgiPod.Start(async exchange =>
        {
            await exchange.SendAsync(FastCgiPod.Record(6, $"Content-Type: text/plain\r\n{length}\r\n"));
            var content = BulkPod.Content(BulkPod.Large);
            var most = ends ? content.Length : content.Length / 2;
            for (var at = 0; at < most; at += MostOfRecord)
            {
                var piece = content.AsMemory(at, Math.Min(MostOfRecord, most - at));
                await exchange.SendAsync([1, 6, 0, 1, (byte)(piece.Length >> 8), (byte)piece.Length, 0, 0, .. piece.Span]);
            }

            if (ends)
                await exchange.SendAsync(FastCgiPod.Join(FastCgiPod.Record(6, ""), FastCgiPod.End()));
            sent.SetResult();
        });
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("php", pod.Endpoint), EdgeFixture.Ingress("a", "a.test", ["/=php"], "backend-protocol: FCGI", "proxy-buffering: on")));
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, "/");
        await sent.Task.WaitAsync(PodSpeech.Limit);

        var (head, body, hasLastChunk) = await slow.ReadAsync();
        BulkPod.AssertContent(BulkPod.Large, body, ends ? BulkPod.Large : BulkPod.Large / 2);
        Assert.Equal(ends && length.Length == 0, hasLastChunk);
        Assert.Equal(length.Length > 0, head.Contains("Content-Length: 16000000", StringComparison.OrdinalIgnoreCase));
        await NothingIsHeldAsync(edge);
    }

    static Task NothingIsHeldAsync(EdgeFixture edge) => Eventually.TrueAsync(
        async () => (await edge.ScrapeAsync()).Of("ingress_yarp_budget_used").Single(static sample => sample.Has("budget", "body-files")).Value == 0,
        "the files are gone");
}
