using System.Collections.Immutable;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.OneShot;

/// <summary>
/// What the Helm chart ingress-nginx 4.15 makes of its values, as far as the controller reads it: its ConfigMaps, flags and IngressClass. The
/// release is taken for <c>ingress-nginx</c> in a namespace of that name, as in the chart's own instructions.
/// </summary>
public sealed class HelmValues
{
    const string Release = "ingress-nginx";
    const string Controller = $"{Release}-controller";

    readonly ValueFiles _files;
    readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    readonly List<ConfigMap> _maps = [];
    readonly List<string> _flags = [];
    readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

    HelmValues(ValueFiles files) => _files = files;

    /// <summary>Objects with the installation that values describe, in place of what was read of one.</summary>
    /// <param name="content">What was read.</param>
    /// <param name="files">The files' names, for messages, and their contents; later ones override earlier ones.</param>
    /// <exception cref="ConfigurationException">One cannot be parsed, or none holds values of that chart.</exception>
    public static ClusterContent Apply(ClusterContent content, IReadOnlyList<(string Name, string Text)> files) =>
        new HelmValues(new(files)).Apply(content, string.Join(", ", files.Select(static file => file.Name)));

    ClusterContent Apply(ClusterContent content, string names)
    {
        ReadSettings();
        ReadFlags();
        foreach (var (name, value) in _files.Texts("controller.extraArgs"))
            Flag($"--{name}", value, $"controller.extraArgs.{name}");
        _maps.Add(new(new(Release, Controller), StringMap.From(_settings)));
        var classes = ImmutableDictionary.CreateRange(Classes().Select(static one => KeyValuePair.Create(one.Key, one)));
        return content with
        {
            Source = content.Source.Length == 0 ? names : $"{content.Source}, {names}",
            Snapshot = content.Snapshot with
            {
                ConfigMaps = content.Snapshot.ConfigMaps.SetItems(_maps.Select(static map => KeyValuePair.Create(map.Key, map))),
                IngressClasses = classes.SetItems(content.Snapshot.IngressClasses),
            },
            Workloads = [new Workload("Deployment", new(Release, Controller), _flags.ToValueArray())],
            Paths = _paths,
        };
    }

    void ReadSettings()
    {
        Setting("allow-snippet-annotations", _files.Text("controller.allowSnippetAnnotations"), "controller.allowSnippetAnnotations");
        Setting("ssl-dh-param", _files.Text("dhParam") is null ? null : $"{Release}/{Controller}", "dhParam");
        foreach (var (section, setting, name) in new[]
        {
            ("proxySetHeaders", "proxy-set-headers", "custom-proxy-headers"), ("addHeaders", "add-headers", "custom-add-headers"),
        })
        {
            if (_files.Texts($"controller.{section}") is not { Count: > 0 } headers)
                continue;
            _maps.Add(new(new(Release, $"{Release}-{name}"), StringMap.From(headers)));
            Setting(setting, $"{Release}/{Release}-{name}", $"controller.{section}");
        }

        // Written last by the chart, these decide.
        foreach (var (key, value) in _files.Texts("controller.config"))
            Setting(key, value, $"controller.config.{key}");
    }

    void ReadFlags()
    {
        Switch("--enable-annotation-validation", "controller.enableAnnotationValidations", standard: true);
        if (_files.IsOn("defaultBackend.enabled", standard: false))
            Flag("--default-backend-service", $"{Release}/{Release}-defaultbackend", "defaultBackend.enabled");
        if (_files.IsOn("controller.publishService.enabled", standard: true) && _files.IsOn("controller.service.enabled", standard: true))
            Flag("--publish-service", _files.Text("controller.publishService.pathOverride") ?? $"{Release}/{Controller}", "controller.publishService");
        Flag("--election-id", _files.Text("controller.electionID") ?? $"{Release}-leader", "controller.electionID");
        Flag("--controller-class", _files.Text("controller.ingressClassResource.controllerValue") ?? "k8s.io/ingress-nginx",
            "controller.ingressClassResource.controllerValue");
        Flag("--ingress-class", _files.Text("controller.ingressClass") ?? "nginx", "controller.ingressClass");
        Flag("--configmap", $"{_files.Text("controller.configMapNamespace") ?? Release}/{Controller}", "controller.configMapNamespace");
        foreach (var protocol in new[] { "tcp", "udp" })
        {
            if (_files.Texts(protocol) is not { Count: > 0 } services)
                continue;
            _maps.Add(new(new(Release, $"{Release}-{protocol}"), StringMap.From(services)));
            Flag($"--{protocol}-services-configmap", $"{Release}/{Release}-{protocol}", protocol);
            foreach (var (port, _) in services)
                _paths[$"{protocol}-services {port}"] = $"{protocol}.{port}";
        }

        var isScoped = _files.IsOn("controller.scope.enabled", standard: false);
        if (isScoped)
            Flag("--watch-namespace", _files.Text("controller.scope.namespace") ?? Release, "controller.scope.namespace");
        else if (_files.Text("controller.scope.namespaceSelector") is { } selector)
            Flag("--watch-namespace-selector", selector, "controller.scope.namespaceSelector");
        if (_files.Text("controller.maxmindLicenseKey") is not null)
            Flag("--maxmind-license-key", "…", "controller.maxmindLicenseKey");
        if (_files.Text("controller.healthCheckPath") is { } health && health != "/healthz")
            Flag("--health-check-path", health, "controller.healthCheckPath");
        Switch("--ingress-class-by-name", "controller.ingressClassByName", standard: false);
        Switch("--watch-ingress-without-class", "controller.watchIngressWithoutClass", standard: false);
        Switch("--enable-topology-aware-routing", "controller.enableTopologyAwareRouting", standard: false);
        Switch("--disable-leader-election", "controller.disableLeaderElection", standard: false);
        if (_files.Text("controller.electionTTL") is { } ttl)
            Flag("--election-ttl", ttl, "controller.electionTTL");

        // The chart says so unless it is asked for metrics, which nobody wrote who could take it away.
        if (_files.Text("controller.metrics.enabled") == "false")
            Flag("--enable-metrics", "false", "controller.metrics.enabled");
    }

    IEnumerable<IngressClass> Classes() => _files.IsOn("controller.ingressClassResource.enabled", standard: true)
        ? [new(new("", _files.Text("controller.ingressClassResource.name") ?? "nginx"),
            _files.Text("controller.ingressClassResource.controllerValue") ?? "k8s.io/ingress-nginx")]
        : [];

    void Switch(string flag, string path, bool standard)
    {
        if (_files.IsOn(path, standard))
            Flag(flag, "true", path);
    }

    void Flag(string name, string value, string path)
    {
        _flags.Add(value.Length == 0 ? name : $"{name}={value}");
        _paths[name] = path;
    }

    void Setting(string key, string? value, string path)
    {
        if (value is null)
            return;
        _settings[key] = value;
        _paths[$"settings {key}"] = path;
    }
}
