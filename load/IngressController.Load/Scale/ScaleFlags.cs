using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using IngressController.Load.Cli;
using static IngressController.Load.Cli.Flag;

namespace IngressController.Load.Scale;

/// <summary>The options of <c>scale</c>, and what their values may be.</summary>
sealed class ScaleFlags
{
    const string Description = """
        Measure the controller at scale against a real API server.

        Fills a namespace of its own with Ingresses, Services and EndpointSlices, starts the controller on it and measures: start to
        ready against the API server's own list time, memory, how long one change takes to be live, the latency of traffic while
        objects change, and many changes of EndpointSlices a second. Removes what it made. load/scale/run does it with an API server
        of its own.

        Examples:
          IngressController.Load scale --kubeconfig ~/.kube/config --hosts 1000
          IngressController.Load scale --kubeconfig kubeconfig --changes 10 --duration 5s --json result.json
          IngressController.Load scale --kubeconfig kubeconfig --pod-addresses 10.0.0.5,10.0.0.6     a server that refuses loopback addresses

        Exit codes: 0 done; 1 a change was never seen or a request failed; 2 a mistake in the command line, or the cluster can't be
        used; 130 interrupted (Ctrl-C), after the report of what was measured so far.
        """;

    // Services take no cluster addresses, so etcd is the only limit; it holds this much easily.
    const int MostHosts = 100_000;

    readonly Option<string?> _kubeconfig = Text("--kubeconfig", "Of the cluster to fill, as its administrator");
    readonly Option<int> _hosts = Number("--hosts", 10_000, "Ingresses, and as many Services and EndpointSlices of 5 endpoints");
    readonly Option<string?> _controller = Text(
        "--controller", "The controller's executable (default: $INGRESS_CONTROLLER_BIN, else artifacts/publish/IngressController)");
    readonly Option<int> _changes = Number("--changes", 50, "How often one EndpointSlice, and one Ingress, is changed");
    readonly Option<int> _sliceRate = Number("--slice-rate", 1000, "Changes of EndpointSlices a second in the last part");
    readonly Option<int> _rate = Number("--rate", 500, "Requests a second of the traffic (open loop)");
    readonly Option<string> _duration = Time("--duration", "20s", "How long each of the six stretches of traffic, and the last part, take");
    readonly Option<string> _podAddresses = Text("--pod-addresses", "127.0.0.2,127.0.0.3", "Two addresses of this machine for the pods that answer");
    readonly Option<string?> _json = Text("--json", "Write the result as JSON to this file");

    /// <summary>The command with these options.</summary>
    /// <param name="run">Does it and gives the exit code.</param>
    public Command ToCommand(Func<ScaleOptions, CancellationToken, Task<int>> run)
    {
        var command = new Command("scale", Description) { _kubeconfig, _hosts, _controller, _changes, _sliceRate, _rate, _duration, _podAddresses, _json };
        command.SetAction((result, cancellation) => run(Read(result), cancellation));
        return command;
    }

    ScaleOptions Read(ParseResult result)
    {
        var kubeconfig = result.GetValue(_kubeconfig) is { Length: > 0 } path
            ? path
            : throw new UserException("--kubeconfig is missing: which cluster to fill. See --help.");
        var duration = Quantity.Duration("--duration", result.GetValue(_duration)!);
        Check(duration >= TimeSpan.FromSeconds(1), "--duration must be 1s at least");
        return new(kubeconfig)
        {
            Hosts = Within(result, _hosts, 1, MostHosts),
            Controller = result.GetValue(_controller),
            Changes = Within(result, _changes, 1, 10_000),
            SliceRate = Within(result, _sliceRate, 1, 100_000),
            Rate = Within(result, _rate, 1, 100_000),
            Duration = duration,
            PodAddresses = AddressesOf(result.GetValue(_podAddresses)!),
            Json = result.GetValue(_json),
        };
    }

    static List<IPAddress> AddressesOf(string text)
    {
        var addresses = text.Split(',').Select(part => IPAddress.TryParse(part, out var address) ? address : IPAddress.None).ToList();
        Check(addresses.Count == 2 && !addresses[0].Equals(addresses[1]) &&
            addresses.All(address => address.AddressFamily == AddressFamily.InterNetwork && !address.Equals(IPAddress.None)),
            $"--pod-addresses: \"{text}\" is not two IPv4 addresses; they are written 10.0.0.5,10.0.0.6");
        return addresses;
    }
}
