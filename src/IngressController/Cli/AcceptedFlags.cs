using System.CommandLine;

namespace IngressController.Cli;

/// <summary>
/// ingress-nginx' flags that have no effect here. They are accepted, so that its Deployments start unchanged; each one given causes a
/// warning line.
/// </summary>
static class AcceptedFlags
{
    const string NoNginx = "there is no nginx process here";
    const string OwnPrefixes = "annotations are read as nginx.ingress.kubernetes.io/ and yarp.ingress.kubernetes.io/; rename those with another prefix";
    const string Classic = "histograms have classic buckets, which is what dashboards read";
    const string Immediate = "changes apply at once, without a sync to limit";

    static readonly (string Name, bool IsSwitch, string Why)[] Flags =
    [
        ("--annotations-prefix", false, OwnPrefixes),
        ("--bucket-factor", false, Classic),
        ("--deep-inspect", true, "nothing of an Ingress is ever made into configuration text"),
        ("--default-server-port", false, NoNginx),
        ("--disable-full-test", true, NoNginx),
        ("--dynamic-configuration-retries", false, NoNginx),
        ("--enable-annotation-validation", true, "annotation values are always validated"),
        ("--enable-metrics", true, "metrics are always on"),
        ("--enable-ssl-chain-completion", true, "certificates are never fetched: put the chain in the Secret"),
        ("--health-check-timeout", false, NoNginx),
        ("--internal-logger-address", false, NoNginx),
        ("--max-buckets", false, Classic),
        ("--maxmind-edition-ids", false, "GeoIP is not supported"),
        ("--maxmind-license-key", false, "GeoIP is not supported"),
        ("--maxmind-mirror", false, "GeoIP is not supported"),
        ("--maxmind-retries-count", false, "GeoIP is not supported"),
        ("--maxmind-retries-timeout", false, "GeoIP is not supported"),
        ("--monitor-max-batch-size", false, "every request is measured"),
        ("--profiler-address", false, "there is no Go profiler here"),
        ("--profiler-port", false, "there is no Go profiler here"),
        ("--profiling", true, "there is no Go profiler here"),
        ("--ssl-passthrough-proxy-port", false, NoNginx),
        ("--status-port", false, NoNginx),
        ("--stream-port", false, NoNginx),
        ("--sync-period", false, "watches are followed without gaps, so there is nothing to sync anew"),
        ("--sync-rate-limit", false, Immediate),
    ];

    static readonly Dictionary<string, string> Reasons = Flags.ToDictionary(flag => flag.Name, flag => flag.Why);

    /// <summary>Why a flag has no effect, and whether its subject is missing here; null for any other flag.</summary>
    public static (string Why, bool IsMissing)? ReasonOf(string name) =>
        Reasons.TryGetValue(name, out var why) ? (why, why == OwnPrefixes) : null;

    public static IReadOnlyList<Option> All { get; } =
    [
        .. Flags.Select(flag => flag.IsSwitch
            ? (Option)new Option<bool>(flag.Name) { Hidden = true }
            : new Option<string?>(flag.Name) { Hidden = true }),
    ];

    /// <summary>A warning for each of them that was given.</summary>
    public static IEnumerable<string> Warnings(ParseResult result) =>
        All.Where(option => result.GetResult(option) is { Implicit: false })
            .Select(option => $"{option.Name} is accepted but has no effect: {Reasons[option.Name]}");
}
