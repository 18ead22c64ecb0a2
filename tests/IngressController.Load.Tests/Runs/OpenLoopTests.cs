using System.Net;
using EchoPod;
using IngressController.Load.Engine;

namespace IngressController.Load.Tests.Runs;

public sealed class OpenLoopTests
{
    // Only lower bounds of time: a busy machine makes everything slower, nothing faster.
    [Fact]
    public async Task A_stall_shows_in_every_request_that_was_due_meanwhile()
    {
        var stall = TimeSpan.FromSeconds(1);
        await using var server = new StallingServer(stall);
        var open = await LoadTest.RunAsync(LoadTest.Options("keep-alive", server.Url) with { Connections = 1, Rate = 100, Requests = 100 });
        Assert.Equal(100, open.Step.Succeeded);
        // Due every 10 ms from 0 to 990 ms, and none done before 1,000 ms: the middle one waited half a second, less a tick of the timer.
        Assert.InRange(open.Step.Latency.P50, 490, 60_000);
        Assert.InRange(open.Step.Latency.P90, 890, 60_000);

        await using var again = new StallingServer(stall);
        var closed = await LoadTest.RunAsync(LoadTest.Options("keep-alive", again.Url) with { Connections = 1, Requests = 100 });
        Assert.InRange(closed.Step.Latency.Max, 990, 60_000);
        // The omission that an open loop avoids: one slow request in a hundred, as if the others had not waited.
        Assert.True(closed.Step.Latency.P90 < open.Step.Latency.P50);
    }

    [Fact]
    public async Task A_rate_beyond_the_target_is_told_and_the_requests_that_never_started_are_counted()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        var options = LoadTest.Options("keep-alive", new($"http://{pod.Endpoint}/bytes/1?delay-ms=50")) with
        {
            Connections = 2,
            Rate = 1000,
            Duration = TimeSpan.FromSeconds(1),
        };
        var result = await LoadTest.RunAsync(options);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the rate of 1000/s was not reached", result.Error, StringComparison.Ordinal);
        // Two connections of 20 requests a second each.
        Assert.InRange(result.Step.Requests, 1, 44);
        Assert.InRange(result.Step.NotStarted + result.Step.Requests, 900, (long)(1000 * result.Step.Seconds) + 200);
    }

    [Fact]
    public async Task Those_that_wait_start_in_the_order_they_came()
    {
        using var pace = new OpenLoop(rate: 1000, requests: 20);
        var waiting = Enumerable.Range(0, 21).Select(_ => pace.NextAsync().AsTask()).ToList();
        var starts = await Task.WhenAll(waiting);
        Assert.Null(starts[^1]);
        Assert.Equal(20, starts[..^1].OfType<long>().Distinct().Count());
        Assert.Equal(starts[..^1].Order(), starts[..^1]);
    }

    [Fact]
    public async Task Steps_end_where_the_target_no_longer_follows()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        var options = LoadTest.Options("keep-alive", new($"http://{pod.Endpoint}/bytes/1?delay-ms=20")) with
        {
            Connections = 2,
            Rate = 4,
            Steps = 9,
            StepGrowth = 6,
            Duration = TimeSpan.FromSeconds(1.5),
        };
        var result = await LoadTest.RunAsync(options);
        Assert.Equal([4.0, 24, 144], result.Report.Steps.Select(step => step.SetRate!.Value));
        Assert.Equal(3, result.Report.SaturatedAtStep);
        Assert.Equal(24, result.Report.Judged!.SetRate);
        Assert.Equal(0, result.ExitCode);
    }
}
