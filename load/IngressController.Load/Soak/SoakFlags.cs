using System.CommandLine;
using IngressController.Load.Cli;
using static IngressController.Load.Cli.Flag;

namespace IngressController.Load.Soak;

/// <summary>The options of <c>soak</c>, and what their values may be.</summary>
sealed class SoakFlags
{
    const string Description = """
        Load the controller for hours while its cluster changes, and find out whether anything grows.

        Traffic over HTTP/1.1, TLS, HTTP/2 and WebSockets, over old and new connections, and clients on poor lines; meanwhile endpoints
        move, an Ingress comes and goes, a certificate is renewed and the ConfigMap changes. Memory, handles, threads and latencies are
        sampled. The rules: nothing fails, changes of endpoints are live within 1 s, and after a warm-up the slope of no figure
        is more than 10 % of its median over the rest of the time, 50 % for the p99. load/soak/run does it with an API server of its own.

        Examples:
          IngressController.Load soak --kubeconfig kubeconfig --duration 2h
          IngressController.Load soak --kubeconfig kubeconfig --duration 10m --rate 50 --json result.json
          IngressController.Load soak --kubeconfig kubeconfig --duration 10m --judge memory,handles,threads      where others need the processors too

        Exit codes: 0 held; 1 a rule was broken; 2 a mistake in the command line, or the cluster can't be used; 130 interrupted
        (Ctrl-C), after the report of what was measured so far.
        """;

    readonly Option<string?> _kubeconfig = Text("--kubeconfig", "Of the cluster to use, as its administrator; its EndpointSlices must take loopback addresses");
    readonly Option<string?> _controller = Text(
        "--controller", "The controller's executable (default: $INGRESS_CONTROLLER_BIN, else artifacts/publish/IngressController)");
    readonly Option<string> _duration = Time("--duration", "2h", "How long it lasts");
    readonly Option<int> _rate = Number("--rate", 200, "Requests and messages a second (open loop)");
    readonly Option<int> _slow = Number("--slow-clients", 30, "Clients on poor lines, all the time");
    readonly Option<string> _judge = Text("--judge", "memory,handles,threads,latency", "What is judged besides failures");
    readonly Option<string?> _json = Text("--json", "Write the result as JSON to this file");

    /// <summary>The command with these options.</summary>
    /// <param name="run">Does it and gives the exit code.</param>
    public Command ToCommand(Func<SoakOptions, CancellationToken, Task<int>> run)
    {
        var command = new Command("soak", Description) { _kubeconfig, _controller, _duration, _rate, _slow, _judge, _json };
        command.SetAction((result, cancellation) => run(Read(result), cancellation));
        return command;
    }

    SoakOptions Read(ParseResult result)
    {
        var kubeconfig = result.GetValue(_kubeconfig) is { Length: > 0 } path
            ? path
            : throw new UserException("--kubeconfig is missing: which cluster to use. See --help.");
        var duration = Quantity.Duration("--duration", result.GetValue(_duration)!);
        Check(duration >= TimeSpan.FromSeconds(1), "--duration must be 1s at least");
        return new(kubeconfig)
        {
            Controller = result.GetValue(_controller),
            Duration = duration,
            Rate = Within(result, _rate, 20, 10_000),
            SlowClients = Within(result, _slow, 0, 1000),
            Judged = FiguresOf(result.GetValue(_judge)!),
            Json = result.GetValue(_json),
        };
    }

    static HashSet<SoakFigure> FiguresOf(string text)
    {
        var figures = new HashSet<SoakFigure>();
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var isOne = Enum.TryParse<SoakFigure>(name, ignoreCase: true, out var figure) && !char.IsAsciiDigit(name[0]);
            Check(isOne, $"--judge: \"{name}\" is none of memory, handles, threads and latency");
            figures.Add(figure);
        }

        return figures;
    }
}
