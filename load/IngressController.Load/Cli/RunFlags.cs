using System.Collections.Frozen;
using System.CommandLine;
using IngressController.Load.Reports;
using IngressController.Load.Scenarios;
using static IngressController.Load.Cli.Flag;

namespace IngressController.Load.Cli;

/// <summary>The options of <c>run</c>, and what their values may be.</summary>
sealed class RunFlags
{
    const double HighestRate = 1_000_000;
    const int MostConnections = 100_000;

    readonly Argument<string> _scenario = new("scenario") { Description = "What kind of load; \"scenarios\" lists them" };
    readonly Option<string?> _url = Text("--url", "A running target; without it the program starts the controller and pods itself");
    readonly Option<string?> _host = Text("--host", "Host header and TLS server name in place of the URL's host");
    readonly Option<bool> _insecure = new("--insecure") { Description = "Accept any server certificate" };
    readonly Option<string[]> _header = new("--header") { Description = "A further request header, as \"Name: value\"; may be repeated" };
    readonly Option<string?> _hosts = Text("--hosts", "Host names for mixed-hosts and mixed at a --url, separated by commas; many as h{1-10000}.example");
    readonly Option<int> _hostCount = Number("--host-count", 100, "How many such hosts the controller that is started serves, with 3 paths each");
    readonly Option<string?> _accept = Text(
        "--accept", "Statuses that count as success, separated by commas, in place of the scenario's (any 2xx or 3xx at a --url)");
    readonly Option<int> _connections = Number("--connections", 16, "Connections");
    readonly Option<int> _streams = Number("--streams", 10, "Requests at a time on each HTTP/2 connection");
    readonly Option<string?> _size = Text("--size", "Size of bodies or messages, as 512, 64k, 1M");
    readonly Option<double?> _rate = new("--rate")
    {
        Description = "Open loop: start so many requests a second. Without it, closed loop: each connection as fast as it is answered",
    };
    readonly Option<string> _duration = Time("--duration", "10s", "How long each step lasts");
    readonly Option<string> _warmUp = Time("--warm-up", "2s", "How long the load runs before it is measured");
    readonly Option<long?> _requests = new("--requests") { Description = "End after so many requests, if not before" };
    readonly Option<string> _timeout = Time("--timeout", "10s", "How long a request may take");
    readonly Option<int> _steps = Number("--steps", 1, "Raise the load in up to so many steps, until the target is saturated");
    readonly Option<double> _growth = new("--step-growth") { Description = "How much more load each step has", DefaultValueFactory = _ => 1.5 };
    readonly Option<string> _churnEvery = Time("--churn-every", "500ms", "How often the target is changed, in scenarios with churn and with --churn-command");
    readonly Option<string?> _churnCommand = Text("--churn-command", "A shell command that changes the target at --url while load runs");
    readonly Option<string?> _controller = Text(
        "--controller", "The controller's executable (default: $INGRESS_CONTROLLER_BIN, else artifacts/publish/IngressController)");
    readonly Option<string[]> _argument = new("--controller-argument") { Description = "A further argument for the controller; may be repeated" };
    readonly Option<string?> _processors = Text("--controller-processors", "Processors that the controller may use, as for taskset -c");
    readonly Option<int?> _pid = new("--pid")
    {
        Description = "A process on this machine, with its children, whose CPU time and memory are measured (the controller's, when it is started)",
    };
    readonly Option<string?> _json = Text("--json", "Write the result as JSON to this file");
    readonly Option<string?> _html = Text("--html", "Write the result as HTML with charts to this file");
    readonly Option<bool> _quiet = new("--quiet") { Description = "No progress" };
    readonly Option<string[]> _threshold = new("--threshold")
    {
        Description = $"Exit with 1 unless met, as \"p99<50ms\"; may be repeated. Figures: {Threshold.Help}",
    };

    /// <summary>The command with these options.</summary>
    /// <param name="run">Does it and gives the exit code.</param>
    public Command ToCommand(Func<RunOptions, CancellationToken, Task<int>> run)
    {
        var command = new Command("run", "Load a target and report what was measured.") { _scenario };
        Option[] options =
        [
            _url, _host, _insecure, _header, _hosts, _hostCount, _accept, _connections, _streams, _size, _rate, _duration, _warmUp, _requests, _timeout,
            _steps, _growth, _churnEvery, _churnCommand, _controller, _argument, _processors, _pid, _json, _html, _quiet, _threshold,
        ];
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction((result, cancellation) => run(Read(result), cancellation));
        return command;
    }

    RunOptions Read(ParseResult result)
    {
        var name = result.GetValue(_scenario)!;
        var scenario = ScenarioCatalog.Find(name)
            ?? throw new UserException($"there is no scenario \"{name}\"; there are {string.Join(", ", ScenarioCatalog.All.Select(known => known.Name))}");
        var url = result.GetValue(_url) is { } text ? UrlOf(text) : null;
        var churnCommand = result.GetValue(_churnCommand);
        Check(url is null || scenario.Change is null || churnCommand is not null,
            $"{name} at a --url needs --churn-command: what changes the target, as \"kubectl rollout restart deployment/web\"");
        var duration = Quantity.Duration("--duration", result.GetValue(_duration)!);
        Check(duration > TimeSpan.Zero, "--duration must be longer than nothing");
        return new(scenario)
        {
            Url = url,
            Host = result.GetValue(_host),
            Insecure = result.GetValue(_insecure),
            Headers = [.. (result.GetValue(_header) ?? []).Select(HeaderOf)],
            Hosts = result.GetValue(_hosts) is { } hosts ? HostNames.Parse(hosts) : [],
            HostCount = Within(result, _hostCount, 1, 100_000),
            Accepts = result.GetValue(_accept) is { } statuses ? StatusesOf(statuses) : url is null ? null : Enumerable.Range(200, 200).ToFrozenSet(),
            Connections = Within(result, _connections, 1, MostConnections),
            Streams = Within(result, _streams, 1, 100),
            Size = result.GetValue(_size) is { } size ? Quantity.Size("--size", size) : scenario.DefaultSize,
            Rate = RateOf(result.GetValue(_rate)),
            Duration = duration,
            WarmUp = Quantity.Duration("--warm-up", result.GetValue(_warmUp)!),
            Requests = result.GetValue(_requests) is { } requests && Check(requests > 0, "--requests must be above 0") ? requests : null,
            Timeout = Quantity.Duration("--timeout", result.GetValue(_timeout)!),
            Steps = Within(result, _steps, 1, 100),
            StepGrowth = result.GetValue(_growth) is var growth && Check(growth is > 1 and <= 10, "--step-growth must be above 1, and 10 at most") ? growth : 0,
            ChurnEvery = Quantity.Duration("--churn-every", result.GetValue(_churnEvery)!),
            ChurnCommand = churnCommand,
            Controller = result.GetValue(_controller),
            ControllerArguments = result.GetValue(_argument) ?? [],
            ControllerProcessors = result.GetValue(_processors),
            ProcessId = result.GetValue(_pid),
            Json = result.GetValue(_json),
            Html = result.GetValue(_html),
            Quiet = result.GetValue(_quiet),
            Thresholds = [.. (result.GetValue(_threshold) ?? []).Select(Threshold.Parse)],
        };
    }

    static Uri UrlOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.Host.Length > 0
            ? url
            : throw new UserException($"--url: \"{text}\" is no URL; one is written http://HOST[:PORT]/PATH or https://HOST[:PORT]/PATH");

    static (string Name, string Value) HeaderOf(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && !text.AsSpan().ContainsAny('\r', '\n')
            ? (text[..colon].Trim(), text[(colon + 1)..].Trim())
            : throw new UserException($"--header: \"{text}\" is no header; one is written \"Name: value\"");

    static FrozenSet<int> StatusesOf(string text)
    {
        var statuses = text.Split(',').Select(part => int.TryParse(part, out var status) ? status : 0).ToFrozenSet();
        Check(statuses.All(status => status is >= 200 and < 600), $"--accept: \"{text}\" is no list of statuses; one is written 200,404");
        return statuses;
    }

    static double? RateOf(double? rate)
    {
        Check(rate is null or (> 0 and <= HighestRate), $"--rate must be above 0, and {HighestRate:0} at most: this program starts no more than that");
        return rate;
    }
}
