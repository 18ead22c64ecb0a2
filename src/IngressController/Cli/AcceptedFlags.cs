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

    static readonly (string Name, bool IsSwitch, string Default, string Why)[] Flags =
    [
        ("--annotations-prefix", false, "nginx.ingress.kubernetes.io", OwnPrefixes),
        ("--bucket-factor", false, "0", Classic),
        ("--deep-inspect", true, "true", "nothing of an Ingress is ever made into configuration text"),
        ("--default-server-port", false, "8181", NoNginx),
        ("--disable-full-test", true, "false", NoNginx),
        ("--dynamic-configuration-retries", false, "15", NoNginx),
        ("--enable-annotation-validation", true, "true", "annotation values are always validated"),
        ("--enable-metrics", true, "true", "metrics are always on"),
        ("--enable-ssl-chain-completion", true, "false", "certificates are never fetched: put the chain in the Secret"),
        ("--health-check-timeout", false, "10", NoNginx),
        ("--internal-logger-address", false, "127.0.0.1:11514", NoNginx),
        ("--max-buckets", false, "100", Classic),
        ("--maxmind-edition-ids", false, "GeoLite2-City,GeoLite2-ASN", "GeoIP is not supported"),
        ("--maxmind-license-key", false, "", "GeoIP is not supported"),
        ("--maxmind-mirror", false, "", "GeoIP is not supported"),
        ("--maxmind-retries-count", false, "1", "GeoIP is not supported"),
        ("--maxmind-retries-timeout", false, "0s", "GeoIP is not supported"),
        ("--monitor-max-batch-size", false, "10000", "every request is measured"),
        ("--profiler-address", false, "127.0.0.1", "there is no Go profiler here"),
        ("--profiler-port", false, "10245", "there is no Go profiler here"),
        ("--profiling", true, "true", "there is no Go profiler here"),
        ("--ssl-passthrough-proxy-port", false, "442", NoNginx),
        ("--status-port", false, "10246", NoNginx),
        ("--stream-port", false, "10247", NoNginx),
        ("--sync-period", false, "0", "watches are followed without gaps, so there is nothing to sync anew"),
        ("--sync-rate-limit", false, "0.3", Immediate),
    ];

    static readonly Dictionary<string, string> Reasons = Flags.ToDictionary(flag => flag.Name, flag => flag.Why);

    static readonly Dictionary<string, string> Defaults = Flags.ToDictionary(flag => flag.Name, flag => flag.Default);

    /// <summary>Why a flag has no effect, and whether its subject is missing here; null for any other flag.</summary>
    public static (string Why, bool IsMissing)? ReasonOf(string name) =>
        Reasons.TryGetValue(name, out var why) ? (why, why == OwnPrefixes) : null;

    /// <summary>Whether a value is ingress-nginx' default, so that the flag asks for nothing.</summary>
    /// <param name="name">One of these flags.</param>
    /// <param name="value">Its value; null for a switch without one.</param>
    public static bool IsDefault(string name, string? value) => Defaults.TryGetValue(name, out var standard) && (value ?? "true") == standard;

    public static IReadOnlyList<Option> All { get; } =
    [
        .. Flags.Select(flag => flag.IsSwitch
            ? (Option)new Option<bool>(flag.Name) { Hidden = true }
            : new Option<string?>(flag.Name) { Hidden = true }),
    ];

    /// <summary>A warning for each of them that was given.</summary>
    public static IEnumerable<string> Warnings(ParseResult result) =>
        All.Where(option => result.GetResult(option) is { Implicit: false } given &&
            !IsDefault(option.Name, given.Tokens is [var token, ..] ? token.Value : null))
            .Select(option => $"{option.Name} is accepted but has no effect: {Reasons[option.Name]}");
}
