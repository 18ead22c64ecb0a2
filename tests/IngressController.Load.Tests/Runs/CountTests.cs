using System.Net;
using EchoPod;

namespace IngressController.Load.Tests.Runs;

/// <summary>What the program says it sent is what a server got.</summary>
public sealed class CountTests
{
    [Theory]
    [InlineData("keep-alive", "/bytes/1000", 1000)]
    [InlineData("new-connections", "/bytes/1000", 1000)]
    [InlineData("download", "/bytes/70000", 70_000)]
    [InlineData("download", "/bytes/70000?chunked=1", 70_000)]
    [InlineData("mixed-hosts", "/bytes/10", 10)]
    [InlineData("http2", "/bytes/1000", 1000)]
    [InlineData("grpc-unary", "/grpc", 1005)]
    public async Task Each_request_is_counted_once_in_a_closed_loop_and_in_an_open_one(string scenario, string path, int answerLength)
    {
        foreach (var rate in new double?[] { null, 500 })
        {
            await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
            var options = LoadTest.Options(scenario, new($"http://{pod.Endpoint}{path}")) with { Requests = 150, Rate = rate };
            var result = await LoadTest.RunAsync(options);

            Assert.Equal(0, result.ExitCode);
            Assert.Equal((150, 150, 0, 0), (result.Step.Requests, result.Step.Succeeded, result.Step.Failed, result.Step.NotStarted));
            Assert.Equal(150, pod.Statistics.Requests);
            Assert.Equal(150, result.Step.Statuses["200"]);
            Assert.InRange(result.Step.MegabytesPerSecond * result.Step.Seconds * 1_000_000, 150.0 * answerLength - 1, 150.0 * answerLength + 1);
            if (scenario != "grpc-unary")
                Assert.Equal(150, result.Step.Labels["pod-1"]);
        }
    }

    [Fact]
    public async Task An_upload_arrives_whole()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        var result = await LoadTest.RunAsync(LoadTest.Options("upload", new($"http://{pod.Endpoint}/sink")) with { Requests = 20, Size = 300_000 });
        Assert.Equal((20, 20), (result.Step.Succeeded, pod.Statistics.Requests));
        Assert.Equal(20 * 300_000, pod.Statistics.BytesReceived);
    }

    [Theory]
    [InlineData("websocket", "/websocket", 4)]
    [InlineData("grpc-streaming", "/grpc", 20)]
    public async Task Messages_travel_over_one_request_for_each_user(string scenario, string path, int users)
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        var result = await LoadTest.RunAsync(LoadTest.Options(scenario, new($"http://{pod.Endpoint}{path}")) with { Requests = 400 });
        Assert.Equal((0, 400, 0), (result.ExitCode, result.Step.Succeeded, result.Step.Failed));
        Assert.Equal(users, pod.Statistics.Requests);
    }

    [Fact]
    public async Task The_warm_up_is_told_apart_from_what_is_measured()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        var options = LoadTest.Options("keep-alive", new($"http://{pod.Endpoint}/bytes/1")) with { Requests = 50, WarmUp = TimeSpan.FromMilliseconds(100) };
        var result = await LoadTest.RunAsync(options);
        Assert.Equal(50, result.Step.Requests);
        Assert.Equal(pod.Statistics.Requests, result.Report.WarmUpRequests + 50);
    }

    [Fact]
    public async Task Failures_are_counted_by_kind_and_have_no_latency()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        var refused = await LoadTest.RunAsync(LoadTest.Options("keep-alive", new($"http://{pod.Endpoint}/status/500")) with { Requests = 8 });
        Assert.Equal((1, 8), (refused.ExitCode, refused.Step.Errors["status 500"]));
        Assert.Equal(0, refused.Step.Latency.Max);
        Assert.Contains("no request succeeded", refused.Error, StringComparison.Ordinal);

        var cut = await LoadTest.RunAsync(LoadTest.Options("keep-alive", new($"http://{pod.Endpoint}/close")) with { Requests = 8 });
        Assert.Equal(8, cut.Step.Errors.Where(error => error.Key is "connection closed" or "connection reset").Sum(error => error.Value));

        var options = LoadTest.Options("keep-alive", new($"http://{pod.Endpoint}/hang")) with { Requests = 8, Timeout = TimeSpan.FromMilliseconds(50) };
        Assert.Equal(8, (await LoadTest.RunAsync(options)).Step.Errors["timeout"]);
    }
}
