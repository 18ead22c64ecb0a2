using IngressController.Options;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Features.ResponseBuffering;

/// <summary>Answers that are kept for clients that do not read (<c>proxy-buffering</c>).</summary>
public sealed class KeptAnswerTests
{
    const string On = "proxy-buffering: on";
    const string Snippets = "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical";

    [Theory]
    [InlineData(On, "")]
    [InlineData(On, "?chunked")]
    [InlineData("proxy-buffering: off", "?yes")]
    [InlineData(On, "?no", "configuration-snippet: proxy_ignore_headers X-Accel-Buffering;")]
    public async Task A_pod_is_free_for_the_next_request_while_a_client_has_read_nothing(
        string annotation, string how, string other = "proxy-buffers-number: 8")
    {
        await using var pod = new BulkPod();

        // There is one place at the pod: who gets an answer has it.
        await using var edge = await StartAsync(pod, [annotation, other, "upstream-max-connections: 1", "upstream-max-pending: 5"]);
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}{how}");
        await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has sent all of it");
        Assert.Equal(BulkPod.Content(5), await edge.Client.GetByteArrayAsync("http://a.test/5"));
        Assert.Equal(1, pod.Pod.Connections);
        Assert.True(await UsedAsync(edge, "body-files") > 0);
        var (head, body, hasLastChunk) = await slow.ReadAsync();
        Assert.DoesNotContain("X-Accel", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(how == "?chunked", hasLastChunk);
        BulkPod.AssertContent(BulkPod.Large, body);
        await NothingIsHeldAsync(edge);
    }

    [Theory]
    [InlineData(On, "proxy-max-temp-file-size: 0", "")]
    [InlineData(On, "proxy-buffers-number: 8", "?no")]
    [InlineData("proxy-buffering: off", "proxy-buffers-number: 8", "")]
    public async Task A_pod_waits_for_the_client_where_nothing_is_kept_for_it(string annotation, string other, string how)
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod, [annotation, other]);
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}{how}");
        await Eventually.TrueAsync(() => pod.Pod.Connections == 1, "the pod is asked");
        Assert.Equal(BulkPod.Content(5), await edge.Client.GetByteArrayAsync("http://a.test/5"));

        // The one that answered was another connection.
        Assert.Equal((1, 2), (pod.Sent, pod.Pod.Connections));
        Assert.Equal(0, await UsedAsync(edge, "body-files"));
        BulkPod.AssertContent(BulkPod.Large, (await slow.ReadAsync()).Body);
        await NothingIsHeldAsync(edge);
    }

    [Fact]
    public async Task Where_the_space_for_files_is_used_up_the_pod_waits_and_nothing_is_lost()
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod, [On], options => options with { RequestBodyDisk = 100_000 });
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}");
        await Eventually.TrueAsync(async () => await OfAsync(edge, "ingress_yarp_budget_refusals_total", "body-files") > 0, "the space is used up");
        Assert.InRange(await UsedAsync(edge, "body-files"), 0, 100_000);
        Assert.Equal(0, pod.Sent);
        BulkPod.AssertContent(BulkPod.Large, (await slow.ReadAsync()).Body);
        await NothingIsHeldAsync(edge);
        Assert.DoesNotContain(edge.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1g")]
    [InlineData("1m")]
    public async Task A_client_that_leaves_frees_all_that_was_kept_for_it(string file)
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod, [On, $"proxy-max-temp-file-size: {file}"]);
        using (await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}"))
        {
            await Eventually.TrueAsync(async () => await UsedAsync(edge, "body-files") > 500_000, "some of it is in a file");
            if (file == "1g")
                await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has sent all of it");
        }

        await NothingIsHeldAsync(edge);
        await Eventually.TrueAsync(() => edge.AccessLog.Contains("GET /16000000", StringComparison.Ordinal), "a line in the access log");
        Assert.DoesNotContain(edge.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("?cut")]
    [InlineData("?cut&chunked")]
    public async Task What_a_pod_sent_before_it_died_is_sent_and_then_the_connection_is_cut(string how)
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod, [On]);
        using var slow = await SlowReader.AskAsync(edge.Ports.Http, $"/{BulkPod.Large}{how}");
        await Eventually.TrueAsync(() => pod.Sent == 1, "the pod has died");
        await Eventually.TrueAsync(
            () => edge.Log.Any(static line => line.Contains("closed the connection in the body", StringComparison.Ordinal)), "it is told");
        var (_, body, hasLastChunk) = await slow.ReadAsync();
        BulkPod.AssertContent(BulkPod.Large, body, BulkPod.Large / 2);
        Assert.False(hasLastChunk);
        await NothingIsHeldAsync(edge);
    }

    [Fact]
    public async Task Many_at_a_time_get_their_own()
    {
        await using var pod = new BulkPod();
        await using var edge = await StartAsync(pod, [On, "proxy-buffers-number: 16"]);
        var lengths = Enumerable.Range(0, 12).Select(static i => 5_000_000 + (i * 7)).ToList();
        var slow = await Task.WhenAll(lengths.Select(length => SlowReader.AskAsync(edge.Ports.Http, $"/{length}")));
        await Eventually.TrueAsync(() => pod.Sent == lengths.Count, "all are sent");
        var answers = await Task.WhenAll(slow.Select(static one => one.ReadAsync()));
        Assert.All(lengths.Zip(answers), static pair => BulkPod.AssertContent(pair.First, pair.Second.Body));
        foreach (var one in slow)
            one.Dispose();
        await NothingIsHeldAsync(edge);
    }

    static Task<EdgeFixture> StartAsync(BulkPod pod, string[] annotations, Func<ControllerOptions, ControllerOptions>? configure = null) =>
        EdgeFixture.StartAsync(PodSpeech.Behind(pod.Pod, annotations), Snippets, configure);

    static Task NothingIsHeldAsync(EdgeFixture edge) =>
        Eventually.TrueAsync(async () => await UsedAsync(edge, "body-files") == 0 && await UsedAsync(edge, "client-memory") < 30_000, "all is given back");

    static Task<double> UsedAsync(EdgeFixture edge, string budget) => OfAsync(edge, "ingress_yarp_budget_used", budget);

    static async Task<double> OfAsync(EdgeFixture edge, string family, string budget) =>
        (await edge.ScrapeAsync()).Of(family).Single(sample => sample.Has("budget", budget)).Value;
}
