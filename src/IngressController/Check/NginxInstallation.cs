using IngressController.Core.Translation;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Check;

/// <summary>How ingress-nginx is started, according to its flags: which Ingresses it serves, and which ConfigMaps configure it.</summary>
/// <param name="Workloads">The Deployments and DaemonSets that run it; empty when none was found.</param>
sealed record NginxInstallation(IReadOnlyList<Workload> Workloads)
{
    /// <summary>The ConfigMap of its chart, used when no workload names one.</summary>
    static readonly ObjectKey ChartConfigMap = new("ingress-nginx", "ingress-nginx-controller");

    /// <summary>The value of a flag in the first workload that has it; else null.</summary>
    public string? Value(string flag) => Workloads.SelectMany(FlagsOf).FirstOrDefault(given => given.Name == flag).Value;

    /// <summary>Whether a switch is on in any workload.</summary>
    public bool IsOn(string flag) => Workloads.SelectMany(FlagsOf).Any(given => given.Name == flag && given.Value is null or "true" or "1");

    /// <summary>Every value of a flag, one for each workload that has it.</summary>
    public IEnumerable<string> Values(string flag) =>
        Workloads.SelectMany(FlagsOf).Where(given => given.Name == flag).Select(given => given.Value).OfType<string>();

    /// <summary>The ConfigMap with its settings.</summary>
    public ObjectKey? ConfigMap(ClusterSnapshot snapshot) =>
        Key("--configmap") ?? (snapshot.ConfigMaps.ContainsKey(ChartConfigMap) ? ChartConfigMap : null);

    /// <summary>A flag's <c>namespace/name</c>.</summary>
    public ObjectKey? Key(string flag) => ObjectKey.TryParse(Value(flag), out var key) ? key : null;

    /// <summary>The options with which this controller would take over from it.</summary>
    public TranslationOptions Options(ObjectKey? configMap) => new()
    {
        IngressClassIsGiven = true,
        MostDiagnostics = int.MaxValue,
        ConfigMap = configMap,
        TcpServices = Key("--tcp-services-configmap"),
        UdpServices = Key("--udp-services-configmap"),
        DisableCatchAll = IsOn("--disable-catch-all"),
        DisableServiceExternalName = IsOn("--disable-svc-external-name"),
        OptionFlags = new() { EnableSslPassthrough = Workloads.Count == 0 || IsOn("--enable-ssl-passthrough") },
        NginxPathQuirks = Value("--controller-class") == IngressChoice.NginxController || IsOn("--nginx-path-quirks"),
    };

    /// <summary>A workload's flags by name, with the value where one is given.</summary>
    public static IEnumerable<(string Name, string? Value)> FlagsOf(Workload workload)
    {
        var arguments = workload.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith('-'))
                continue;
            var parts = arguments[i].TrimStart('-').Split('=', 2);
            // --flag value, which Go's flag package accepts for flags that are not switches.
            var isFollowed = parts.Length == 1 && i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-');
            yield return ($"--{parts[0]}", parts.Length == 2 ? parts[1] : isFollowed ? arguments[i + 1] : null);
        }
    }
}
