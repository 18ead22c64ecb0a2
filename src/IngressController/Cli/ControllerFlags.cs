using System.CommandLine;
using System.Globalization;
using System.Net;
using IngressController.Core.Translation;
using IngressController.Kubernetes;
using IngressController.Options;

namespace IngressController.Cli;

/// <summary>The controller's flags, with ingress-nginx' names and meanings wherever it has one.</summary>
sealed class ControllerFlags
{
    readonly Option<string?> _manifests = Text("--manifests", "PATH", "File or folder of YAML manifests to serve instead of a cluster; followed for changes");
    readonly Option<string?> _kubeconfig = Text("--kubeconfig", "FILE", "Kubeconfig file of the cluster to serve");
    readonly Option<string?> _apiServerHost = Text("--apiserver-host", "URL", "Address of the API server, outside a cluster");
    readonly Option<string?> _certificateAuthority = Text("--certificate-authority", "FILE", "Certificate authority of --apiserver-host (PEM)");
    readonly Option<string?> _bindAddress = Text("--bind-address", "ADDRESS",
        "Address of this machine for all ports: HTTP, HTTPS, health, TCP and UDP services (default: all)");
    readonly Option<int> _httpPort = Port("--http-port", 8080, "Port for HTTP; 0 picks a free one");
    readonly Option<int> _httpsPort = Port("--https-port", 8443, "Port for HTTPS; 0 picks a free one");
    readonly Option<string?> _healthzHost = Text("--healthz-host", "ADDRESS", "Address of the health and metrics port (default: --bind-address)");
    readonly Option<int> _healthzPort = Port("--healthz-port", 10254, "Port of /healthz, /readyz and /metrics; 0 picks a free one");
    readonly Option<string?> _healthPath = Text("--health-check-path", "PATH",
        "Path of the health check, on the health port and for unknown hosts on the traffic ports (default: /healthz)");
    readonly Option<bool> _statusPage = new("--enable-status-page")
    {
        Description = "Show routes, endpoints, certificates, problems and live figures on / of the health port, and as JSON on /debug/table (default: true)",
        DefaultValueFactory = _ => true,
    };

    readonly Option<bool> _accessLogReason = Switch("--access-log-reason",
        "End lines of the access log with why the controller answered itself ($ingress_yarp_reason), unless log-format-upstream is set");

    readonly Option<bool> _inlineScheduling = new("--inline-scheduling")
    {
        Description = "Run requests on the threads that see their sockets; false: in the thread pool, at more CPU time a request (default: true)",
        DefaultValueFactory = _ => true,
    };

    readonly Option<string?> _ingressClass = Text("--ingress-class", "NAME",
        "Value of the class annotation to serve, and class name for --ingress-class-by-name (default: yarp)");
    readonly Option<string?> _controllerClass = Text("--controller-class", "NAME",
        "spec.controller of the IngressClasses to serve (default: k8s.io/ingress-yarp)");
    readonly Option<bool> _ingressClassByName = Switch("--ingress-class-by-name", "Also serve the IngressClass named --ingress-class, whatever its controller");
    readonly Option<bool> _watchWithoutClass = Switch("--watch-ingress-without-class", "Also serve Ingresses that name no class");
    readonly Option<string?> _watchNamespace = Text("--watch-namespace", "NAMESPACE", "Read objects of this namespace only");
    readonly Option<string?> _watchNamespaceSelector = Text("--watch-namespace-selector", "SELECTOR", "Serve Ingresses of namespaces with these labels only");
    readonly Option<bool> _disableCatchAll = Switch("--disable-catch-all", "Do not serve Ingresses with spec.defaultBackend");
    readonly Option<string?> _configMap = Text("--configmap", "NAMESPACE/NAME", "ConfigMap with the global settings");
    readonly Option<string?> _defaultBackend = Text("--default-backend-service", "NAMESPACE/NAME", "Service whose first port answers what no rule covers");
    readonly Option<string?> _defaultCertificate = Text("--default-ssl-certificate", "NAMESPACE/NAME",
        "Secret with the certificate for hosts without one of their own (default: self-signed)");
    readonly Option<bool> _disableExternalName = Switch("--disable-svc-external-name", "Give ExternalName Services no endpoints");
    readonly Option<bool> _sslPassthrough = Switch("--enable-ssl-passthrough", "Honour the annotation ssl-passthrough: pass TLS connections on by server name");
    readonly Option<string?> _tcpServices = Text("--tcp-services-configmap", "NAMESPACE/NAME",
        "ConfigMap with the TCP services: port = namespace/service:port[:PROXY[:PROXY]]");
    readonly Option<string?> _udpServices = Text("--udp-services-configmap", "NAMESPACE/NAME",
        "ConfigMap with the UDP services: port = namespace/service:port");
    readonly Option<bool> _topology = Switch("--enable-topology-aware-routing",
        "Prefer endpoints hinted for the controller's zone, for Services that ask for it");
    readonly Option<bool> _unprotectedSnippets = Switch("--allow-unprotected-snippets",
        "Serve what an annotation or ConfigMap key protected by a snippet without that protection, " +
        "instead of answering 503 or, for the ConfigMap, not starting");
    readonly Option<bool> _nginxPathQuirks = Switch("--nginx-path-quirks",
        "Redirect a path that lacks only a Prefix path's trailing slash (default: only with --controller-class k8s.io/ingress-nginx)");
    readonly Option<bool> _keepOnMassRemoval = new("--keep-on-mass-removal")
    {
        Description = "Serve on what goes by a lost class, namespace label or permission, or with most Services, EndpointSlices or Secrets, when it is " +
            "more than half within a minute; the ConfigMap key confirm-mass-removal lets it go (default: true)",
        DefaultValueFactory = _ => true,
    };

    readonly Option<int> _shutdownGrace = Seconds("--shutdown-grace-period", 0, "Seconds between SIGTERM and the end of accepting");
    readonly Option<int> _postShutdownGrace = Seconds("--post-shutdown-grace-period", 10, "Seconds between the last answer and the end of the process");
    readonly Option<int> _verbosity = new("--v") { HelpName = "LEVEL", Description = "Log verbosity: 0, 2 or 5" };

    readonly HostFlags _hosts = new();
    readonly GatewayFlags _gateways = new();
    readonly AdmissionFlags _admission = new();
    readonly MetricsFlags _metrics = new();
    readonly ClusterFlags _cluster = new();
    readonly BudgetFlags _budgets = new();

    /// <summary>All of them, as <c>--help</c> shows them.</summary>
    public IReadOnlyList<FlagGroup> Groups =>
    [
        new("Where objects come from", [_manifests, _kubeconfig, _apiServerHost, _certificateAuthority, _watchNamespace, _watchNamespaceSelector]),
        new("Addresses and ports", [_bindAddress, _httpPort, _httpsPort, _healthzHost, _healthzPort, _healthPath, _statusPage]),
        new("Which Ingresses are served",
            [_ingressClass, _controllerClass, _ingressClassByName, _watchWithoutClass, _disableCatchAll, _keepOnMassRemoval, .. _hosts.All]),
        new("How they are served",
        [
            _configMap, _defaultBackend, _defaultCertificate, _tcpServices, _udpServices, _sslPassthrough, _disableExternalName, _topology,
            _nginxPathQuirks, _unprotectedSnippets,
        ]),
        new("Gateway API", [.. _gateways.All]),
        new("Admission webhook", [.. _admission.All]),
        new("Status, leader and Events", [.. _cluster.All]),
        new("Metrics and logs", [.. _metrics.All, _accessLogReason, _verbosity]),
        new("Process", [_shutdownGrace, _postShutdownGrace, _inlineScheduling, .. _budgets.All]),
    ];

    public IEnumerable<Option> All => Groups.SelectMany(static group => group.Flags);

    /// <summary>The flags that need no cluster, which the demo has too.</summary>
    public IEnumerable<Option> Ports =>
        [_bindAddress, _httpPort, _httpsPort, _healthzHost, _healthzPort, _statusPage, _shutdownGrace, _postShutdownGrace, _verbosity, .. _metrics.All];

    /// <summary>The flags that decide what is read and what is served of it, which <c>explain</c> has too.</summary>
    public IEnumerable<Option> Serving =>
    [
        _manifests, _kubeconfig, _ingressClass, _controllerClass, _ingressClassByName, _watchWithoutClass, _watchNamespace, _disableCatchAll, _configMap,
        _defaultBackend, _defaultCertificate, _disableExternalName, _sslPassthrough, _nginxPathQuirks, _unprotectedSnippets, _healthPath, .. _hosts.All,
    ];

    /// <summary>Warnings about flags without effect.</summary>
    public IEnumerable<string> Warnings(ParseResult result) =>
        [.. _metrics.Warnings(result), .. _cluster.Warnings(result, isClusterRead: result.GetValue(_manifests) is null)];

    /// <summary>Reads and checks the values. Throws <see cref="ConfigurationException"/>.</summary>
    public ControllerOptions Read(ParseResult result)
    {
        var isPortChosen = result.GetResult(_httpPort) is { Implicit: false };
        if (result.GetValue(_watchNamespace) is not null && result.GetValue(_watchNamespaceSelector) is not null)
            throw new ConfigurationException("--watch-namespace and --watch-namespace-selector exclude each other: give one of them");
        if (result.GetValue(_manifests) is not null && result.GetValue(_watchNamespaceSelector) is { Length: > 0 })
            throw new ConfigurationException("--watch-namespace-selector asks an API server for namespaces by label; with --manifests leave it out");
        var defaults = new TranslationOptions();
        return _budgets.Apply(result, new()
        {
            Manifests = result.GetValue(_manifests),
            Kubeconfig = result.GetValue(_kubeconfig),
            ApiServerHost = result.GetValue(_apiServerHost),
            CertificateAuthority = result.GetValue(_certificateAuthority),
            BindAddress = Address(_bindAddress, result),
            HttpPort = result.GetValue(_httpPort),
            HttpsPort = result.GetValue(_httpsPort),
            ForwardedHttpPort = isPortChosen ? null : "80",
            PublishedHttpsPort = result.GetResult(_httpsPort) is { Implicit: false } ? null : 443,
            HealthzHost = Address(_healthzHost, result) ?? Address(_bindAddress, result),
            HealthzPort = result.GetValue(_healthzPort),
            HealthCheckPath = HealthPath(result.GetValue(_healthPath)),
            EnableStatusPage = result.GetValue(_statusPage),
            AccessLogReason = result.GetValue(_accessLogReason),
            InlineScheduling = result.GetValue(_inlineScheduling),
            WatchNamespace = result.GetValue(_watchNamespace) is { Length: > 0 } watched ? watched : null,
            WatchNamespaceSelector = result.GetValue(_watchNamespaceSelector) is { Length: > 0 } selector ? selector : null,
            EnableTopologyAwareRouting = result.GetValue(_topology),
            KeepOnMassRemoval = result.GetValue(_keepOnMassRemoval),
            ShutdownGracePeriod = TimeSpan.FromSeconds(result.GetValue(_shutdownGrace)),
            PostShutdownGracePeriod = TimeSpan.FromSeconds(result.GetValue(_postShutdownGrace)),
            Verbosity = result.GetValue(_verbosity),
            Admission = _admission.Read(result),
            Metrics = _metrics.Read(result),
            Cluster = _cluster.Read(result),
            Translation = _gateways.Read(result, _hosts.Read(result, new()
            {
                IngressClass = result.GetValue(_ingressClass) ?? defaults.IngressClass,
                ControllerClass = result.GetValue(_controllerClass) ?? defaults.ControllerClass,
                IngressClassByName = result.GetValue(_ingressClassByName),
                WatchIngressWithoutClass = result.GetValue(_watchWithoutClass),
                IngressClassIsGiven = result.GetValue(_manifests) is not null,
                WatchNamespace = result.GetValue(_watchNamespace) is { Length: > 0 } only ? only : null,
                OnlyListedNamespaces = result.GetValue(_watchNamespaceSelector) is { Length: > 0 },
                DisableCatchAll = result.GetValue(_disableCatchAll),
                NginxPathQuirks = result.GetResult(_nginxPathQuirks) is { Implicit: false }
                    ? result.GetValue(_nginxPathQuirks)
                    : result.GetValue(_controllerClass) == "k8s.io/ingress-nginx",
                ConfigMap = Key(result, _configMap),
                TcpServices = Key(result, _tcpServices),
                UdpServices = Key(result, _udpServices),
                ReservedPorts = [.. defaults.ReservedPorts, result.GetValue(_httpPort), result.GetValue(_httpsPort), result.GetValue(_healthzPort)],
                DefaultBackendService = Key(result, _defaultBackend),
                DefaultCertificate = Key(result, _defaultCertificate),
                DisableServiceExternalName = result.GetValue(_disableExternalName),
                OptionFlags = new()
                {
                    EnableSslPassthrough = result.GetValue(_sslPassthrough),
                    AllowUnprotectedSnippets = result.GetValue(_unprotectedSnippets),
                },
            }), ("--http-port", result.GetValue(_httpPort)), ("--https-port", result.GetValue(_httpsPort)),
                ("--healthz-port", result.GetValue(_healthzPort))),
        });
    }

    static Option<string?> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    static Option<int> Port(string name, int standard, string description) => Number(name, "PORT", standard, 65535, description);

    static Option<int> Seconds(string name, int standard, string description) => Number(name, "SECONDS", standard, int.MaxValue, description);

    static Option<int> Number(string name, string value, int standard, int highest, string description)
    {
        var option = new Option<int>(name)
        {
            HelpName = value,
            Description = $"{description} (default: {standard})",
            DefaultValueFactory = _ => standard,
            CustomParser = argument =>
            {
                var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= highest)
                    return number;
                argument.AddError($"{name}: \"{text}\" is not a number from 0 to {highest}");
                return standard;
            },
        };
        return option;
    }

    static string HealthPath(string? text) => text switch
    {
        null or "" => "/healthz",
        ['/', ..] => text,
        _ => throw new ConfigurationException($"--health-check-path: \"{text}\" does not begin with a slash"),
    };

    static IPAddress? Address(Option<string?> option, ParseResult result) => result.GetValue(option) switch
    {
        null or "" => null,
        var text when IPAddress.TryParse(text, out var address) => address,
        var text => throw new ConfigurationException($"{option.Name}: \"{text}\" is not an IP address"),
    };

    static ObjectKey? Key(ParseResult result, Option<string?> option) => result.GetValue(option) switch
    {
        null or "" => null,
        var text when ObjectKey.TryParse(text, out var key) => key,
        var text => throw new ConfigurationException($"{option.Name}: \"{text}\" is not of the form namespace/name"),
    };
}
