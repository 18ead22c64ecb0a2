using System.Globalization;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;

namespace IngressController.EndToEnd.Tests.Running;

/// <summary>
/// The command that the README names first, exactly as it stands there. It uses fixed ports, so it runs in a network
/// namespace of its own.
/// </summary>
public sealed partial class Demo
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_command_that_it_prints_works_and_Ctrl_C_ends_it()
    {
        await using var demo = await DemoRun.StartAsync();
        var text = await demo.Program.UntilWrittenAsync(Instructions(), Limit);

        var commands = CurlLine().Matches(text.Value).Select(match => match.Groups[1].Value.Trim()).ToList();
        Assert.True(commands.Count >= 6, text.Value);
        foreach (var command in commands)
            Assert.NotEqual("", await demo.ShellAsync(command + " --silent --show-error --fail"));
        var page = StatusPage().Match(text.Value).Groups[1].Value;
        Assert.Contains("<title>", await demo.ShellAsync($"curl --silent --show-error --fail {page}"), StringComparison.Ordinal);
        Assert.StartsWith("websrv-1 ", await demo.ShellAsync(commands[0]), StringComparison.Ordinal);
        Assert.StartsWith("guestsrv-", await demo.ShellAsync(commands[1]), StringComparison.Ordinal);

        await demo.Program.SignalAsync("INT");
        Assert.Equal(0, await demo.Program.ExitCodeAsync(Limit));
    }

    [Fact]
    public async Task Its_traffic_moves_the_metrics()
    {
        await using var demo = await DemoRun.StartAsync("--traffic");
        await demo.Program.UntilWrittenAsync(Instructions(), Limit);

        await Eventually.IsAsync(
            "requests are counted",
            () => demo.ShellAsync("curl --silent http://127.0.0.1:10254/metrics"),
            static metrics => RequestCount().Matches(metrics).Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) > 10);
    }

    [GeneratedRegex("The lab runs. Status page: (http://\\S+)")]
    private static partial Regex StatusPage();

    [GeneratedRegex("The lab runs.*Ctrl-C ends it", RegexOptions.Singleline)]
    private static partial Regex Instructions();

    [GeneratedRegex(@"^\s*(curl .*?)(  |$)", RegexOptions.Multiline)]
    private static partial Regex CurlLine();

    [GeneratedRegex(@"^\w+_requests(?:_total)?\{[^}]*\} ([0-9.e+]+)", RegexOptions.Multiline)]
    private static partial Regex RequestCount();

    /// <summary>A running demo and the namespace it has for itself.</summary>
    sealed class DemoRun(RunningProgram program, PodNetwork network, NetworkNamespace place) : IAsyncDisposable
    {
        public RunningProgram Program => program;

        public static async Task<DemoRun> StartAsync(params string[] flags)
        {
            Requirement.Demand(PodNetwork.Unavailable is null, PodNetwork.Unavailable ?? "");
            var network = await TestContext.Current.GetFixture<PodNetwork>() ?? throw new InvalidOperationException("no pod network");
            var place = await network.TakeAsync();
            var path = await ControllerProgram.PathAsync();
            return new(RunningProgram.Start(["ip", "netns", "exec", place.Name, path, "demo", .. flags]), network, place);
        }

        /// <summary>Runs a command beside the demo and returns its output.</summary>
        public Task<string> ShellAsync(string command) => Command.SucceedAsync("ip", ["netns", "exec", place.Name, "sh", "-c", command]);

        public async ValueTask DisposeAsync()
        {
            await program.DisposeAsync();
            network.Return(place);
        }
    }
}
