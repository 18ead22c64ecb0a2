using EchoPod;

namespace IngressController.EndToEnd.Tests.Traffic;

/// <summary>"No request failed" is worth something only if the probe sees those that do.</summary>
public sealed class TrafficProbeTests
{
    const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Pod: raw-1\r\n\r\nok";

    [Fact]
    public async Task It_counts_answers_by_status_and_pod()
    {
        await using var backend = RawBackend.Start(Ok);
        var report = await ProbeAsync(backend, requests: 20);
        report.AssertAllSucceeded(atLeast: 20);
        Assert.Equal(report.Total, report.ByPod["raw-1"]);
    }

    [Fact]
    public async Task It_notices_a_kept_connection_that_is_closed_under_a_request()
    {
        var served = 0;
        await using var backend = RawBackend.Start(async exchange =>
        {
            if (Interlocked.Increment(ref served) % 10 == 0)
                exchange.Socket.Dispose();
            else
                await exchange.SendAsync(Ok);
        });
        var report = await ProbeAsync(backend, requests: 30);
        Assert.NotEmpty(report.Errors);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => report.AssertAllSucceeded(atLeast: 1));
    }

    [Fact]
    public async Task It_notices_an_error_status_and_a_cut_answer()
    {
        var served = 0;
        await using var backend = RawBackend.Start(async exchange =>
        {
            switch (Interlocked.Increment(ref served) % 10)
            {
                case 3:
                    await exchange.SendAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
                    break;
                case 6:
                    await exchange.SendAsync(Ok[..^1]);
                    exchange.Reset();
                    break;
                default:
                    await exchange.SendAsync(Ok);
                    break;
            }
        });
        var report = await ProbeAsync(backend, requests: 30);
        Assert.Contains(report.Errors, error => error.Contains("answered 502", StringComparison.Ordinal));
        Assert.Contains(report.Errors, error => !error.Contains("answered 502", StringComparison.Ordinal));
    }

    static async Task<TrafficReport> ProbeAsync(RawBackend backend, int requests)
    {
        await using var probe = TrafficProbe.Start(backend.Endpoint, "probe.example", clients: 2, interval: TimeSpan.FromMilliseconds(1));
        await Machine.Eventually.TrueAsync("enough traffic", () => probe.Total >= requests);
        return await probe.StopAsync();
    }
}
