using System.IO.Compression;
using System.Net;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Features.ResponseBuffering;

/// <summary>What stands between an answer that is kept and its client works as ever.</summary>
public sealed class BufferedProtocolTests
{
    [Fact]
    public async Task A_client_of_HTTP_2_that_reads_late_gets_all_and_the_trailers()
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://a.test/{BulkPod.Large}?chunked")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var client = EdgeClients.Create(edge.Ports.Http);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has sent all of it");
        BulkPod.AssertContent(BulkPod.Large, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("right", answer.TrailingHeaders.GetValues("X-Sum").Single());
    }

    [Fact]
    public async Task It_is_compressed_behind_what_is_kept()
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod, "use-gzip: \"true\"\ngzip-types: \"*\"");
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}", "Accept-Encoding: gzip");
        await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has sent all of it");
        var (head, body, hasLastChunk) = await slow.ReadAsync();
        Assert.Contains("Content-Encoding: gzip", head, StringComparison.OrdinalIgnoreCase);
        Assert.True(hasLastChunk);
        using var plain = new MemoryStream();
        await new GZipStream(new MemoryStream(body), CompressionMode.Decompress).CopyToAsync(plain);
        BulkPod.AssertContent(BulkPod.Large, plain.ToArray());
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_cut_off_compressed_too()
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod, "use-gzip: \"true\"\ngzip-types: \"*\"");
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}?cut", "Accept-Encoding: gzip");
        await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has died");
        var (_, body, hasLastChunk) = await slow.ReadAsync();
        Assert.True(body.Length > 1_000_000);
        Assert.False(hasLastChunk);
    }

    /// <summary>What a client can take is not held back until a buffer is full: the pod waits for it before it goes on.</summary>
    [Fact]
    public async Task Events_arrive_one_by_one()
    {
        var seen = new SemaphoreSlim(0);
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            for (var i = 0; i < 3; i++)
            {
                await connection.SendAsync($"data: {i}\n\n");
                await seen.WaitAsync(connection.Stop);
            }
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-buffering: on"));
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        for (var i = 0; i < 3; i++)
        {
            await client.ReadUntilAsync($"data: {i}\n\n");
            seen.Release();
        }

        Assert.EndsWith("0\r\n\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    /// <summary>The rate is the client's: the pod is free long before it has all, and a client that leaves ends it.</summary>
    [Fact]
    public async Task A_limited_rate_holds_the_client_back_and_not_the_pod()
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod, null, "limit-rate: 1", "upstream-max-connections: 1", "upstream-max-pending: 5");
        using (await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}"))
        {
            await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has sent all of it");
            Assert.Equal(BulkPod.Content(5), await edge.Client.GetByteArrayAsync("http://a.test/5"));
            Assert.DoesNotContain($"GET /{BulkPod.Large}", edge.AccessLog, StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(() => edge.AccessLog.Contains($"GET /{BulkPod.Large}", StringComparison.Ordinal), "it has ended");
        await Eventually.TrueAsync(async () => await HeldInFilesAsync(edge) == 0, "the file is gone");
    }

    [Fact]
    public async Task What_another_service_answers_instead_is_not_kept()
    {
        await using var broken = TcpPod.Start(static async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 100000\r\n\r\n{new string('x', 100_000)}");
            await connection.ReadOrEndAsync();
        });
        await using var edge = await EdgeFixture.StartAsync(
            PodSpeech.Behind(broken, "proxy-buffering: on", "custom-http-errors: 503", "default-backend: web"));
        using var answer = await edge.Client.GetAsync("http://a.test/");
        Assert.Equal("web", (await answer.ReadEchoAsync()).Pod);
    }

    /// <summary>A shutdown waits for the client, though the pod has long been done.</summary>
    [Fact]
    public async Task A_request_runs_until_its_client_has_all()
    {
        await using var pod = new BulkPod();
        var edge = await StartAsync(pod);
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}");
        await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has sent all of it");
        await Eventually.TrueAsync(async () => await HeldInFilesAsync(edge) > 0, "some of it is in a file");
        var stopping = edge.DisposeAsync().AsTask();
        BulkPod.AssertContent(BulkPod.Large, (await slow.ReadAsync()).Body);
        await stopping;
    }

    [Fact]
    public async Task Random_lengths_and_chunks_arrive_octet_by_octet()
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod, null, "proxy-buffers-number: 3");
        Random random = new(Seeds.Of(7));
        for (var i = 0; i < 40; i++)
        {
            var length = random.Next(1 << random.Next(1, 22));
            using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{length}{(random.Next(2) == 0 ? "?chunked" : "")}");
            if (random.Next(2) == 0)
                await Eventually.TrueAsync(() => pod.Sent == i + 1, "the pod has sent all of it");
            BulkPod.AssertContent(length, (await slow.ReadAsync()).Body);
        }
    }

    static Task<EdgeFixture> StartAsync(BulkPod pod, string? settings = null, params string[] annotations) =>
        EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod, ["proxy-buffering: on", .. annotations]), settings);

    static async Task<double> HeldInFilesAsync(EdgeFixture edge) =>
        (await edge.ScrapeAsync()).Of("ingress_yarp_budget_used").Single(static sample => sample.Has("budget", "body-files")).Value;
}
