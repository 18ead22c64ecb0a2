using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Running;

/// <summary>The small commands, and where the ports are, by the program itself.</summary>
public sealed partial class Commands
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_version_is_one_line() =>
        Assert.Matches(VersionLine(), await Command.SucceedAsync(await ControllerProgram.PathAsync(), ["version"]));

    [Theory]
    [InlineData("check --base", "--baseline")]
    [InlineData("expl", "explain")]
    public async Task Bash_completes_by_the_script_that_the_program_prints(string typed, string completed)
    {
        var script = $$"""
            PATH='{{Path.GetDirectoryName(await ControllerProgram.PathAsync())}}':$PATH
            source <(IngressController completion bash)
            COMP_LINE='IngressController {{typed}}'
            COMP_POINT=${#COMP_LINE}
            COMP_WORDS=($COMP_LINE)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _IngressController
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        Assert.Equal(completed, (await Command.SucceedAsync("bash", ["-c", script])).Trim());
    }

    [Theory]
    [InlineData("check --base", "--baseline")]
    [InlineData("expl", "explain")]
    public async Task Fish_completes_by_the_script_that_the_program_prints(string typed, string completed)
    {
        await DemandAsync("fish");
        var script = $"""
            set PATH '{Path.GetDirectoryName(await ControllerProgram.PathAsync())}' $PATH
            source (IngressController completion fish | psub)
            complete -C 'IngressController {typed}'
            """;
        Assert.Equal(completed, (await Command.SucceedAsync("fish", ["--no-config", "-c", script])).Trim());
    }

    /// <summary>Its line editor completes on a terminal only, so zsh has another zsh on one, and types.</summary>
    [Theory]
    [InlineData("check --base", "--baseline")]
    [InlineData("expl", "explain")]
    public async Task Zsh_completes_by_the_script_that_the_program_prints(string typed, string completed)
    {
        await DemandAsync("zsh");
        using var folder = new Scratch("zsh");
        var script = $$"""
            path=('{{Path.GetDirectoryName(await ControllerProgram.PathAsync())}}' $path)
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "autoload -U compinit; compinit -u -d '{{folder.File("dump")}}'; source <(IngressController completion zsh); print lo''aded"
            zpty -r shell seen '*loaded*'
            zpty -n -w shell $'IngressController {{typed}}\t'
            zpty -r shell seen '*{{completed}}*'
            print -r -- $seen
            zpty -d shell
            """;
        Assert.Contains(completed, await Command.SucceedAsync("zsh", ["-f", "-c", script]), StringComparison.Ordinal);
    }

    static async Task DemandAsync(string shell) =>
        Requirement.Demand((await Command.RunAsync("sh", ["-c", $"command -v {shell}"])).ExitCode == 0, shell);

    [Fact]
    public async Task A_shell_that_is_not_known_is_named()
    {
        var result = await Command.RunAsync(await ControllerProgram.PathAsync(), ["completion", "tcsh"]);
        Assert.Equal((2, "completion: \"tcsh\" is none of bash, zsh and fish"), (result.ExitCode, result.Error.Trim()));
    }

    [Fact]
    public async Task One_flag_binds_all_ports_to_one_address()
    {
        using var folder = new Scratch("bound");
        await using var program = RunningProgram.Start(
        [
            await ControllerProgram.PathAsync(), "--manifests", folder.Path, "--bind-address", "127.0.0.9", "--http-port", "0", "--https-port", "0",
            "--healthz-port", "0",
        ]);
        var ports = await program.UntilWrittenAsync(Ports(), Limit);
        using var client = new HttpClient();
        foreach (var port in new[] { ports.Groups[1].Value, ports.Groups[2].Value })
        {
            // Whatever it answers: it may not be ready yet.
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.9:{port}/healthz"));
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz")));
        }
    }

    [GeneratedRegex(@"^\d+\.\d+\.\d+\S*\s$")]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"Listening on http port (\d+), https port \d+, health port (\d+)")]
    private static partial Regex Ports();
}
