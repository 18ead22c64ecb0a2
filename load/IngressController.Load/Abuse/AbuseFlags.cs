using System.CommandLine;
using IngressController.Load.Abuse.Attacks;
using IngressController.Load.Cli;
using static IngressController.Load.Cli.Flag;

namespace IngressController.Load.Abuse;

/// <summary>The options of <c>abuse</c>, and what their values may be.</summary>
sealed class AbuseFlags
{
    const string Description = """
        Attack the controller as a tenant and as a stranger, and measure what another tenant feels of it.

        Starts the controller on a cluster with 1 GiB of memory, gives it a victim with steady traffic, and makes one attack after the
        other. The rules for each: no request of the victim fails, its p99 at most doubles, its changes of endpoints are live within
        1 s, the controller lives, and its memory comes back within 10 %. load/abuse/run does it with an API server of its own.

        Examples:
          IngressController.Load abuse --list
          IngressController.Load abuse --kubeconfig kubeconfig --attacks stalled-answers,silent-connections
          IngressController.Load abuse --kubeconfig kubeconfig --attacks S12,S13 --duration 10s --quiet 5s --json result.json
          IngressController.Load abuse --kubeconfig kubeconfig --no-cgroup      where no cgroup can be made

        Exit codes: 0 done; 1 a rule was broken; 2 a mistake in the command line, the cluster can't be used, or no cgroup can be made;
        130 interrupted (Ctrl-C), after the report of what was measured so far.
        """;

    readonly Option<string?> _kubeconfig = Text("--kubeconfig", "Of the cluster to use, as its administrator; its EndpointSlices must take loopback addresses");
    readonly Option<string?> _controller = Text(
        "--controller", "The controller's executable (default: $INGRESS_CONTROLLER_BIN, else artifacts/publish/IngressController)");
    readonly Option<string?> _attacks = Text("--attacks", "Names of attacks, or the letters of what they are about (S12); default: all");
    readonly Option<bool> _list = new("--list") { Description = "List the attacks, and do nothing" };
    readonly Option<string> _duration = Time("--duration", "60s", "How long each attack lasts");
    readonly Option<string> _quiet = Time("--quiet", "15s", "How long the victim is watched in peace before each attack");
    readonly Option<string> _recovery = Time("--recovery", "60s", "How long memory has time to come back after each");
    readonly Option<int> _rate = Number("--rate", 200, "Requests of the victim's clients a second (open loop)");
    readonly Option<string> _memory = Text("--memory", "1024M", "The controller's memory, as 512M");
    readonly Option<bool> _noGroup = new("--no-cgroup") { Description = "Limit the controller's heap to three quarters of --memory instead" };
    readonly Option<string?> _json = Text("--json", "Write the result as JSON to this file");

    /// <summary>The command with these options.</summary>
    /// <param name="run">Does it and gives the exit code.</param>
    public Command ToCommand(Func<AbuseOptions, CancellationToken, Task<int>> run)
    {
        var command = new Command("abuse", Description)
        {
            _kubeconfig, _controller, _attacks, _list, _duration, _quiet, _recovery, _rate, _memory, _noGroup, _json,
        };
        command.SetAction((result, cancellation) => result.GetValue(_list) ? ListAsync() : run(Read(result), cancellation));
        return command;
    }

    static async Task<int> ListAsync()
    {
        foreach (var attack in AttackCatalog.All)
            await Console.Out.WriteLineAsync($"{attack.Fault,-4} {attack.Name,-22} {attack.Description}");
        return 0;
    }

    AbuseOptions Read(ParseResult result)
    {
        var kubeconfig = result.GetValue(_kubeconfig) is { Length: > 0 } path
            ? path
            : throw new UserException("--kubeconfig is missing: which cluster to use. See --help.");
        return new(kubeconfig)
        {
            Controller = result.GetValue(_controller),
            Attacks = AttackCatalog.Select(result.GetValue(_attacks)),
            Duration = AtLeastASecond(result, _duration),
            Quiet = AtLeastASecond(result, _quiet),
            Recovery = AtLeastASecond(result, _recovery),
            Rate = Within(result, _rate, 40, 10_000),
            Memory = Quantity.Size("--memory", result.GetValue(_memory)!),
            NoGroup = result.GetValue(_noGroup),
            Json = result.GetValue(_json),
        };
    }

    static TimeSpan AtLeastASecond(ParseResult result, Option<string> option)
    {
        var time = Quantity.Duration(option.Name, result.GetValue(option)!);
        Check(time >= TimeSpan.FromSeconds(1), $"{option.Name} must be 1s at least");
        return time;
    }
}
