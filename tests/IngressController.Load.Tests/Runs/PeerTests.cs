using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using EchoPod;

namespace IngressController.Load.Tests.Runs;

/// <summary>
/// The figures beside those of wrk and h2load (Debian's wrk and nghttp2-client), against a server that answers each request
/// after the same time: what is measured then is the target, not the machine.
/// </summary>
public sealed partial class PeerTests
{
    const int Delay = 40;
    const int Connections = 8;

    static readonly TimeSpan Time = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Rate_and_latency_agree_with_those_of_wrk()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        var url = new Uri($"http://{pod.Endpoint}/bytes/100?delay-ms={Delay}");
        var wrk = await RunAsync("wrk", "-t1", $"-c{Connections}", $"-d{Time.TotalSeconds}s", "--latency", url.ToString());
        var own = await LoadTest.RunAsync(LoadTest.Options("keep-alive", url) with { Connections = Connections, Duration = Time });

        Agree(Number(WrkRate().Match(wrk)), own.Step.Rate);
        Agree(Number(WrkMedian().Match(wrk)), own.Step.Latency.P50);
        Assert.InRange(own.Step.Latency.Min, Delay, Delay * 100);
    }

    [Fact]
    public async Task Rate_and_count_agree_with_those_of_h2load()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        var url = new Uri($"http://{pod.Endpoint}/bytes/100?delay-ms={Delay}");
        var h2load = await RunAsync("h2load", "-c2", "-m8", "-n960", url.ToString());
        Assert.Contains("960 succeeded", h2load, StringComparison.Ordinal);
        Assert.Equal(960, pod.Statistics.Requests);
        var own = await LoadTest.RunAsync(LoadTest.Options("http2", url) with { Connections = 2, Streams = 8, Requests = 960 });

        Assert.Equal((960, 2 * 960), (own.Step.Succeeded, pod.Statistics.Requests));
        Agree(Number(H2loadRate().Match(h2load)), own.Step.Rate);
    }

    // Generous: a machine that does other things too stalls now one and now the other.
    static void Agree(double peer, double own) => Assert.InRange(own, peer * 0.7, peer * 1.4);

    static double Number(Match match)
    {
        Assert.True(match.Success);
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    static async Task<string> RunAsync(string program, params string[] arguments)
    {
        if (Environment.GetEnvironmentVariable("PATH")!.Split(':').All(folder => !File.Exists(Path.Combine(folder, program))))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", $"CI must have what this test needs: {program}");
            Assert.Skip($"needs {program}");
        }

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex WrkRate();

    [GeneratedRegex(@"50%\s+([\d.]+)ms")]
    private static partial Regex WrkMedian();

    [GeneratedRegex(@"finished in .*, ([\d.]+) req/s")]
    private static partial Regex H2loadRate();
}
