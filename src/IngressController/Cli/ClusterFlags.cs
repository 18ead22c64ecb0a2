using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using IngressController.Kubernetes;
using IngressController.Options;
using Durations = IngressController.Core.Annotations.Durations;

namespace IngressController.Cli;

/// <summary>The flags about writing to the cluster, with ingress-nginx' names and meanings.</summary>
sealed partial class ClusterFlags
{
    const int MinInterval = 5;

    static readonly ClusterOptions Defaults = new();

    readonly Option<string?> _publishService = Text("--publish-service", "NAMESPACE/NAME",
        "Service in front of the controller, whose addresses become the status of all Ingresses");
    readonly Option<string?> _publishAddress = Text("--publish-status-address", "ADDRESSES",
        "IP addresses or host names, separated by commas, that become the status of all Ingresses");
    readonly Option<string?> _gatewayService = Text("--gateway-publish-service", "NAMESPACE/NAME",
        "Service in front of --gateway-ports, whose addresses become those of the Gateway (default: those of Ingresses)");
    readonly Option<bool> _nodeInternal = Switch("--report-node-internal-ip-address", false,
        "With neither of the two: internal addresses of the controller's nodes before external ones");
    readonly Option<bool> _updateStatus = Switch("--update-status", true, "Write the status of Ingresses, Gateways and their routes");
    readonly Option<bool> _onShutdown = Switch("--update-status-on-shutdown", true, "The last replica empties the status of Ingresses when it ends");
    readonly Option<string?> _interval = Text("--status-update-interval", "SECONDS",
        $"How often the addresses are looked up, at least {MinInterval} (default: {Defaults.StatusUpdateInterval.TotalSeconds})");
    readonly Option<string?> _electionId = Text("--election-id", "NAME",
        $"Lease, in the controller's namespace, by which replicas elect a leader (default: {Defaults.ElectionId})");
    readonly Option<string?> _electionTtl = Text("--election-ttl", "DURATION",
        "How long a silent leader is left alone; half of it is for renewing (default: 30s)");
    readonly Option<bool> _disableElection = Switch("--disable-leader-election", false, "No Lease, no leader, and so no status either");
    readonly Option<bool> _disableEvents = Switch("--disable-sync-events", false, "Write no Events about Ingresses and other objects");

    public IEnumerable<Option> All =>
    [
        _publishService, _publishAddress, _gatewayService, _nodeInternal, _updateStatus, _onShutdown, _interval, _electionId, _electionTtl, _disableElection,
        _disableEvents,
    ];

    /// <summary>Reads and checks the values. Throws <see cref="ConfigurationException"/>.</summary>
    public ClusterOptions Read(ParseResult result)
    {
        var addresses = (result.GetValue(_publishAddress) ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Address).ToValueArray();
        var service = Service(result.GetValue(_publishService), _publishService.Name);
        if (service is not null && !addresses.IsEmpty)
            throw new ConfigurationException($"{_publishService.Name} and {_publishAddress.Name} exclude each other: give one of them");
        return new()
        {
            PublishService = service,
            PublishStatusAddresses = addresses,
            GatewayPublishService = Service(result.GetValue(_gatewayService), _gatewayService.Name),
            ReportNodeInternalAddress = result.GetValue(_nodeInternal),
            UpdateStatus = result.GetValue(_updateStatus),
            UpdateStatusOnShutdown = result.GetValue(_onShutdown),
            StatusUpdateInterval = TimeSpan.FromSeconds(Math.Max(MinInterval, Interval(result))),
            ElectionId = ElectionId(result.GetValue(_electionId)),
            ElectionDuration = Duration(result.GetValue(_electionTtl)),
            DisableLeaderElection = result.GetValue(_disableElection),
            DisableSyncEvents = result.GetValue(_disableEvents),
        };
    }

    /// <summary>Warnings about flags without effect, or with another effect than asked for.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="isClusterRead">False when objects come from manifests.</param>
    public IEnumerable<string> Warnings(ParseResult result, bool isClusterRead)
    {
        if (!isClusterRead)
        {
            foreach (var option in All.Where(option => result.GetResult(option) is { Implicit: false }))
                yield return $"{option.Name} has no effect with --manifests: there is no API server to write to";
        }
        else if (Interval(result) < MinInterval)
        {
            yield return $"{_interval.Name}: raised to {MinInterval} seconds, the shortest";
        }
        else if (result.GetValue(_disableElection) && result.GetValue(_updateStatus))
        {
            yield return $"{_disableElection.Name}: no status is written, of Ingresses or Gateways, since only a leader writes it";
        }
    }

    LoadBalancerAddress Address(string text)
    {
        var address = LoadBalancerAddress.Of(text);
        return address.IP is not null || HostName().IsMatch(text)
            ? address
            : throw new ConfigurationException($"{_publishAddress.Name}: \"{text}\" is neither an IP address nor a host name in lower case");
    }

    static ObjectKey? Service(string? text, string flag) => text switch
    {
        null or "" => null,
        _ when ObjectKey.TryParse(text, out var key) => key,
        _ => throw new ConfigurationException($"{flag}: \"{text}\" is not of the form namespace/name"),
    };

    int Interval(ParseResult result) => result.GetValue(_interval) switch
    {
        null => (int)Defaults.StatusUpdateInterval.TotalSeconds,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86_400 => seconds,
        var text => throw new ConfigurationException($"{_interval.Name}: \"{text}\" is not a number of seconds from {MinInterval} to 86400"),
    };

    string ElectionId(string? text) => text switch
    {
        null or "" => Defaults.ElectionId,
        _ when HostName().IsMatch(text) => text,
        _ => throw new ConfigurationException($"{_electionId.Name}: \"{text}\" is no name for a Lease: lower case letters, digits, - and . only"),
    };

    TimeSpan Duration(string? text) => text switch
    {
        null or "" => Defaults.ElectionDuration,
        _ when Durations.TryParse(text, out var value) && value >= TimeSpan.FromSeconds(2) && value <= Durations.Longest =>
            TimeSpan.FromSeconds(Math.Ceiling(value.TotalSeconds)),
        _ => throw new ConfigurationException($"{_electionTtl.Name}: \"{text}\" is not a duration from 2s to 24h, such as 30s"),
    };

    static Option<string?> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    static Option<bool> Switch(string name, bool standard, string description) =>
        new(name) { Description = $"{description} (default: {(standard ? "true" : "false")})", DefaultValueFactory = _ => standard };

    /// <summary>RFC 1123, as Kubernetes checks names.</summary>
    [GeneratedRegex(@"^(?=.{1,253}\z)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex HostName();
}
