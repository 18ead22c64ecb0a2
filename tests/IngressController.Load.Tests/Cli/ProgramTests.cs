using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EchoPod;
using IngressController.Load.Scenarios;

namespace IngressController.Load.Tests.Cli;

/// <summary>The program as a process: exit codes, and what it says.</summary>
public sealed partial class ProgramTests
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "IngressController.Load");

    [Theory]
    [InlineData("there is no scenario \"keep-alove\"", "run", "keep-alove")]
    [InlineData("--url: \"ftp://a\" is no URL", "run", "keep-alive", "--url", "ftp://a")]
    [InlineData("--url: \"localhost:80\" is no URL", "run", "keep-alive", "--url", "localhost:80")]
    [InlineData("name not found", "run", "keep-alive", "--url", "http://no-such-name.invalid/")]
    [InlineData("--rate must be above 0", "run", "keep-alive", "--rate", "0")]
    [InlineData("--rate must be above 0, and 1000000 at most", "run", "keep-alive", "--rate", "1e9")]
    [InlineData("--duration: \"10\" is no duration", "run", "keep-alive", "--duration", "10")]
    [InlineData("--size: \"2G\" is no size", "run", "keep-alive", "--size", "2G")]
    [InlineData("--connections must be from 1", "run", "keep-alive", "--connections", "0")]
    [InlineData("--header: \"nothing\" is no header", "run", "keep-alive", "--header", "nothing")]
    [InlineData("--hosts: \"h{1}.example\" is no range", "run", "mixed-hosts", "--url", "http://127.0.0.1/", "--hosts", "h{1}.example")]
    [InlineData("--hosts: \"h{2-1}.example\" is no range", "run", "mixed-hosts", "--url", "http://127.0.0.1/", "--hosts", "a.example,h{2-1}.example")]
    [InlineData("with 100000 names at most", "run", "mixed-hosts", "--url", "http://127.0.0.1/", "--hosts", "h{0-100000}.example")]
    [InlineData("churn at a --url needs --churn-command", "run", "churn", "--url", "http://127.0.0.1/")]
    [InlineData("can't be written", "run", "keep-alive", "--json", "/no/such/folder/a.json")]
    [InlineData("no controller program /no/such", "run", "keep-alive", "--controller", "/no/such")]
    [InlineData("'--nonsense'", "run", "keep-alive", "--nonsense")]
    [InlineData("\"pod\" is not NAME=ADDRESS:PORT", "backend", "pod")]
    [InlineData("--kubeconfig is missing", "scale")]
    [InlineData("--hosts must be from 1 to 100000", "scale", "--kubeconfig", "k", "--hosts", "0")]
    [InlineData("--kubeconfig is missing", "abuse")]
    [InlineData("there is no attack \"S99\"", "abuse", "--kubeconfig", "k", "--attacks", "S99")]
    [InlineData("--duration must be 1s at least", "abuse", "--kubeconfig", "k", "--duration", "10ms")]
    [InlineData("--memory: \"much\" is no size", "abuse", "--kubeconfig", "k", "--memory", "much")]
    [InlineData("--kubeconfig is missing", "soak")]
    [InlineData("--duration must be 1s at least", "soak", "--kubeconfig", "k", "--duration", "10ms")]
    [InlineData("--rate must be from 20 to 10000", "soak", "--kubeconfig", "k", "--rate", "1")]
    [InlineData("--judge: \"speed\" is none of memory, handles, threads and latency", "soak", "--kubeconfig", "k", "--judge", "memory,speed")]
    [InlineData("--judge: \"0\" is none of", "soak", "--kubeconfig", "k", "--judge", "0")]
    [InlineData("/no/such/kubeconfig", "soak", "--kubeconfig", "/no/such/kubeconfig")]
    [InlineData("--changes must be from 1", "scale", "--kubeconfig", "k", "--changes", "-1")]
    [InlineData("--rate must be from 1", "scale", "--kubeconfig", "k", "--rate", "0")]
    [InlineData("--slice-rate must be from 1 to 100000", "scale", "--kubeconfig", "k", "--slice-rate", "1000000")]
    [InlineData("'many'", "scale", "--kubeconfig", "k", "--hosts", "many")]
    [InlineData("--duration: \"20\" is no duration", "scale", "--kubeconfig", "k", "--duration", "20")]
    [InlineData("--duration must be 1s at least", "scale", "--kubeconfig", "k", "--duration", "5ms")]
    [InlineData("--pod-addresses: \"10.0.0.5\" is not two IPv4 addresses", "scale", "--kubeconfig", "k", "--pod-addresses", "10.0.0.5")]
    [InlineData("is not two IPv4 addresses", "scale", "--kubeconfig", "k", "--pod-addresses", "10.0.0.5,10.0.0.5")]
    [InlineData("is not two IPv4 addresses", "scale", "--kubeconfig", "k", "--pod-addresses", "::1,::2")]
    [InlineData("can't be written", "scale", "--kubeconfig", "k", "--json", "/no/such/folder/a.json")]
    [InlineData("/no/such/kubeconfig", "scale", "--kubeconfig", "/no/such/kubeconfig")]
    public async Task A_mistake_ends_with_2_and_a_message_that_names_it(string message, params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_target_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var place = listener.LocalEndpoint.ToString()!;
        listener.Stop();
        var (exitCode, _, error) = await RunAsync("run", "keep-alive", "--url", $"http://{place}/");
        Assert.Equal(2, exitCode);
        Assert.Contains($"{place} can't be reached: connection refused", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_API_server_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var place = listener.LocalEndpoint.ToString()!;
        listener.Stop();
        var kubeconfig = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(kubeconfig, $$$"""
                clusters: [{name: away, cluster: {server: "http://{{{place}}}"}}]
                contexts: [{name: away, context: {cluster: away}}]
                current-context: away
                """);
            // Any file will do as a controller: it is not started.
            var (exitCode, output, error) = await RunAsync("scale", "--kubeconfig", kubeconfig, "--controller", Program);
            Assert.Equal((2, ""), (exitCode, output));
            Assert.Contains($"the cluster of {kubeconfig} can't be used: Connection refused ({place})", error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(kubeconfig);
        }
    }

    [Fact]
    public async Task A_target_that_speaks_no_TLS_is_told()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        var (exitCode, _, error) = await RunAsync("run", "tls", "--url", $"https://{pod.Endpoint}/", "--insecure");
        Assert.Equal(2, exitCode);
        Assert.Contains("can't be used: TLS handshake failed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missed_threshold_ends_with_1()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        string[] run = ["run", "keep-alive", "--url", $"http://{pod.Endpoint}/bytes/1", "--requests", "100", "--warm-up", "0s", "--quiet"];
        var (missed, output, error) = await RunAsync([.. run, "--threshold", "p50<0.0001ms", "--threshold", "errors<1%"]);
        Assert.Equal(1, missed);
        Assert.Contains("threshold missed: p50<0.0001ms", error, StringComparison.Ordinal);
        Assert.Contains("met    errors<1%", output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync([.. run, "--threshold", "errors<1%"])).ExitCode);
    }

    [Fact]
    public async Task An_interrupt_reports_what_was_measured_so_far()
    {
        await using var pod = await EchoServer.StartAsync("pod-1", new(IPAddress.Loopback, 0));
        using var process = Start("run", "keep-alive", "--url", $"http://{pod.Endpoint}/bytes/1", "--connections", "3", "--warm-up", "0s", "--duration", "10m");
        // The first second of progress.
        string? line;
        do
            line = await process.StandardError.ReadLineAsync();
        while (line?.Contains(" s ", StringComparison.Ordinal) == false);
        Assert.NotNull(line);
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();

        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("interrupted", output, StringComparison.Ordinal);
        var counted = long.Parse(Counted().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        // What was under way on each connection is counted nowhere.
        Assert.InRange(pod.Statistics.Requests - counted, 0, 3);
    }

    [Fact]
    public async Task Help_has_examples_and_the_scenarios_are_listed()
    {
        var (exitCode, help, _) = await RunAsync("--help");
        Assert.Equal(0, exitCode);
        Assert.Contains("IngressController.Load run keep-alive --rate", help, StringComparison.Ordinal);
        var (_, scale, _) = await RunAsync("scale", "--help");
        Assert.Contains("IngressController.Load scale --kubeconfig ~/.kube/config --hosts 1000", scale, StringComparison.Ordinal);
        var (_, scenarios, _) = await RunAsync("scenarios");
        Assert.Equal(
            ScenarioCatalog.All.Select(scenario => scenario.Name),
            scenarios.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    static Process Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("INGRESS_CONTROLLER_BIN");
        return Process.Start(start)!;
    }

    static async Task<(int ExitCode, string Output, string Error)> RunAsync(params IEnumerable<string> arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, error);
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Counted();
}
