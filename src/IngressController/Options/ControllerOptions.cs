using System.Net;
using IngressController.Core.Translation;

namespace IngressController.Options;

/// <summary>What the command line says; each property is the flag of the same name.</summary>
sealed record ControllerOptions
{
    public string? Manifests { get; init; }

    public string? Kubeconfig { get; init; }

    public string? ApiServerHost { get; init; }

    public string? CertificateAuthority { get; init; }

    /// <summary>Address of the traffic ports; null: all. Not a flag: the demo stays on loopback.</summary>
    public IPAddress? BindAddress { get; init; }

    /// <summary>0 picks a free port.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>0 picks a free port.</summary>
    public int HttpsPort { get; init; } = 8443;

    /// <summary>
    /// What <c>X-Forwarded-Port</c> says for HTTP: 80 while <c>--http-port</c> is left at its default, since a Service publishes
    /// that port as 80; null, the port itself, once one is chosen.
    /// </summary>
    public string? ForwardedHttpPort { get; init; }

    /// <summary>The port of redirects that name HTTPS' port: 443 while <c>--https-port</c> is left at its default, for the same reason; else null.</summary>
    public int? PublishedHttpsPort { get; init; } = 443;

    /// <summary>Address of the health port; null: all.</summary>
    public IPAddress? HealthzHost { get; init; }

    /// <summary>0 picks a free port.</summary>
    public int HealthzPort { get; init; } = 10254;

    /// <summary>Of the health port, and of the traffic ports for hosts without rules.</summary>
    public string HealthCheckPath { get; init; } = "/healthz";

    /// <summary>Whether the status page and what it reads are on the health port.</summary>
    public bool EnableStatusPage { get; init; } = true;

    public string? WatchNamespace { get; init; }

    public string? WatchNamespaceSelector { get; init; }

    public bool EnableTopologyAwareRouting { get; init; }

    /// <summary>Time between SIGTERM and the end of accepting.</summary>
    public TimeSpan ShutdownGracePeriod { get; init; }

    /// <summary>Time between the end of the last request and the end of the process.</summary>
    public TimeSpan PostShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>0: what an operator wants to know; 2: more; 5: everything.</summary>
    public int Verbosity { get; init; }

    /// <summary>Null: no admission webhook.</summary>
    public AdmissionOptions? Admission { get; init; }

    public MetricsOptions Metrics { get; init; } = new();

    public ClusterOptions Cluster { get; init; } = new();

    public TranslationOptions Translation { get; init; } = new();
}
