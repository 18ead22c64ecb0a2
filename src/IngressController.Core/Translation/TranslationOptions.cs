using IngressController.Core.Annotations;
using IngressController.Core.Gateways;
using IngressController.Core.Limits;

namespace IngressController.Core.Translation;

/// <summary>Who may name a host.</summary>
public enum HostOwnership
{
    /// <summary>Every namespace, as with ingress-nginx.</summary>
    Shared,

    /// <summary>The namespace of the oldest Ingress that names it.</summary>
    FirstNamespace,
}

/// <summary>The settings that decide what is served; each is the command-line flag of the same name.</summary>
public sealed record TranslationOptions
{
    /// <summary><c>--ingress-class</c>: the class annotation's value that is ours, and the class name for <see cref="IngressClassByName"/>.</summary>
    public string IngressClass { get; init; } = "yarp";

    /// <summary><c>--controller-class</c>: the <c>spec.controller</c> of our IngressClasses.</summary>
    public string ControllerClass { get; init; } = "k8s.io/ingress-yarp";

    /// <summary><c>--ingress-class-by-name</c>: also serve the IngressClass named <see cref="IngressClass"/>, whatever its controller.</summary>
    public bool IngressClassByName { get; init; }

    /// <summary><c>--watch-ingress-without-class</c>: also serve Ingresses that name no class.</summary>
    public bool WatchIngressWithoutClass { get; init; }

    /// <summary>
    /// An Ingress may name <see cref="IngressClass"/> although no such IngressClass object exists. True for manifests,
    /// which usually contain none; an object of that name in the files still counts.
    /// </summary>
    public bool IngressClassIsGiven { get; init; }

    /// <summary><c>--watch-namespace</c>: only Ingresses of this namespace are served; null: of all.</summary>
    public string? WatchNamespace { get; init; }

    /// <summary><c>--watch-namespace-selector</c> is set: only Ingresses of the namespaces in the snapshot are served.</summary>
    public bool OnlyListedNamespaces { get; init; }

    /// <summary><c>--disable-catch-all</c>: Ingresses with <c>spec.defaultBackend</c> are not served.</summary>
    public bool DisableCatchAll { get; init; }

    /// <summary><c>--host-ownership</c>.</summary>
    public HostOwnership HostOwnership { get; init; }

    /// <summary><c>--host-owners</c>: hosts that only one namespace may name.</summary>
    public HostOwnerList HostOwners { get; init; } = HostOwnerList.Empty;

    /// <summary><c>--allow-cross-namespace-canaries</c>: canaries act on rules of other namespaces too.</summary>
    public bool AllowCrossNamespaceCanaries { get; init; }

    /// <summary><c>--default-backend-service</c>: its first port answers what no rule covers.</summary>
    public ObjectKey? DefaultBackendService { get; init; }

    /// <summary><c>--disable-svc-external-name</c>: ExternalName Services have no destinations.</summary>
    public bool DisableServiceExternalName { get; init; }

    /// <summary><c>--nginx-path-quirks</c>: a path that lacks only a Prefix path's trailing slash is redirected, not served (behaviour 56).</summary>
    public bool NginxPathQuirks { get; init; }

    /// <summary>The flags that decide what annotations and settings can ask for.</summary>
    public OptionFlags OptionFlags { get; init; } = OptionFlags.Default;

    /// <summary>The settings of the Gateway API.</summary>
    public GatewayOptions Gateways { get; init; } = new();

    /// <summary><c>--tcp-services-configmap</c>: the ConfigMap with the TCP services.</summary>
    public ObjectKey? TcpServices { get; init; }

    /// <summary><c>--udp-services-configmap</c>: the ConfigMap with the UDP services.</summary>
    public ObjectKey? UdpServices { get; init; }

    /// <summary>TCP ports that no service may take: the controller's own, and those ingress-nginx refuses (behaviour 98).</summary>
    public ValueArray<int> ReservedPorts { get; init; } = [80, 442, 443, 8181, 10245, 10246, 10247, 10254];

    /// <summary><c>--configmap</c>: the ConfigMap with the global settings.</summary>
    public ObjectKey? ConfigMap { get; init; }

    /// <summary>
    /// The most diagnostics that are kept of all objects; null: <see cref="TenantLimits.DiagnosticsOfTable"/>. A report about files that says of an
    /// object that nothing is wrong with it needs all of them.
    /// </summary>
    public int? MostDiagnostics { get; init; }

    /// <summary><c>--default-ssl-certificate</c>: the Secret with the certificate for names without one of their own.</summary>
    public ObjectKey? DefaultCertificate { get; init; }

    /// <summary>The controller's own zone with <c>--enable-topology-aware-routing</c>; null: zone hints are not used.</summary>
    public string? Zone { get; init; }
}
