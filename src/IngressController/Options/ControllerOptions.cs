using System.Net;
using IngressController.Core.Translation;

namespace IngressController.Options;

/// <summary>The parsed command line; each property corresponds to the flag of the same name.</summary>
sealed record ControllerOptions
{
    public string? Manifests { get; init; }

    public string? Kubeconfig { get; init; }

    public string? ApiServerHost { get; init; }

    public string? CertificateAuthority { get; init; }

    /// <summary>Address of the traffic ports; null: all. Not a flag: the demo sets it to loopback.</summary>
    public IPAddress? BindAddress { get; init; }

    /// <summary>Bytes of memory for clients; null: a part of what the container's limit leaves to the heap.</summary>
    public long? ClientMemory { get; init; }

    /// <summary>Bytes of temporary files for request bodies.</summary>
    public long RequestBodyDisk { get; init; } = 768L << 20;

    /// <summary>0 picks a free port.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>0 picks a free port.</summary>
    public int HttpsPort { get; init; } = 8443;

    /// <summary>
    /// The value of <c>X-Forwarded-Port</c> for HTTP: 80 while <c>--http-port</c> has its default, which a Service publishes as
    /// 80; null (the port itself) otherwise.
    /// </summary>
    public string? ForwardedHttpPort { get; init; }

    /// <summary>The HTTPS port in redirects: 443 while <c>--https-port</c> has its default, for the same reason; otherwise null.</summary>
    public int? PublishedHttpsPort { get; init; } = 443;

    /// <summary>Address of the health port; null: all.</summary>
    public IPAddress? HealthzHost { get; init; }

    /// <summary>0 picks a free port.</summary>
    public int HealthzPort { get; init; } = 10254;

    /// <summary>Probe path on the health port and, for hosts without rules, on the traffic ports.</summary>
    public string HealthCheckPath { get; init; } = "/healthz";

    /// <summary>Whether the health port serves the status page and its data.</summary>
    public bool EnableStatusPage { get; init; } = true;

    /// <summary>Whether the default format of the access log ends with the reason of the controller's own answers.</summary>
    public bool AccessLogReason { get; init; }

    /// <summary>Whether requests run on the threads that see their sockets, instead of in the thread pool.</summary>
    public bool InlineScheduling { get; init; } = true;

    /// <summary>Whom to ask for names; null: as /etc/resolv.conf says. Not a flag: tests set it.</summary>
    public IReadOnlyList<IPEndPoint>? NameServers { get; init; }

    public string? WatchNamespace { get; init; }

    public string? WatchNamespaceSelector { get; init; }

    public bool EnableTopologyAwareRouting { get; init; }

    /// <summary>Whether what goes together with most of its kind is served on until it is confirmed.</summary>
    public bool KeepOnMassRemoval { get; init; } = true;

    /// <summary>Time between SIGTERM and closing the listeners.</summary>
    public TimeSpan ShutdownGracePeriod { get; init; }

    /// <summary>Time between the last request and the end of the process.</summary>
    public TimeSpan PostShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>0: the operator's default; 2: more; 5: everything.</summary>
    public int Verbosity { get; init; }

    /// <summary>Null: no admission webhook.</summary>
    public AdmissionOptions? Admission { get; init; }

    public MetricsOptions Metrics { get; init; } = new();

    public ClusterOptions Cluster { get; init; } = new();

    public TranslationOptions Translation { get; init; } = new();
}
