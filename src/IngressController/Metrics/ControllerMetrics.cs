using System.Collections.Immutable;
using IngressController.Core.Translation;

namespace IngressController.Metrics;

/// <summary>Metrics about the controller's own work. Written by the reconcile loop.</summary>
sealed class ControllerMetrics
{
    volatile Published _last = new(0, true, default, TimeSpan.Zero, []);

    sealed record Published(long Version, bool Successful, DateTimeOffset At, TimeSpan Took, ImmutableArray<Diagnostic> Diagnostics);

    /// <summary>A new table is in force.</summary>
    public void Swapped(long version, DateTimeOffset at, TimeSpan took, ImmutableArray<Diagnostic> diagnostics) =>
        _last = new(version, true, at, took, diagnostics);

    /// <summary>A table could not be built, which is a bug; the last one serves on.</summary>
    public void Failed() => _last = _last with { Successful = false };

    public void Expose(PrometheusText text)
    {
        var last = _last;
        Gauge(text, "nginx_ingress_controller_config_last_reload_successful", "Whether the last configuration could be put in force", last.Successful ? 1 : 0);
        Gauge(text, "nginx_ingress_controller_config_last_reload_successful_timestamp_seconds", "When that was", last.At.ToUnixTimeSeconds());
        Gauge(text, "ingress_yarp_table_version", "How many routing tables have been put in force since the start", last.Version);
        Gauge(text, "ingress_yarp_table_build_seconds", "How long translating and binding the present table took", last.Took.TotalSeconds);
        text.Family("ingress_yarp_diagnostics", "gauge", "Problems in Kubernetes objects, by kind of problem");
        foreach (var group in last.Diagnostics.GroupBy(diagnostic => (diagnostic.Object, diagnostic.Code, diagnostic.Severity)))
            text.Sample("ingress_yarp_diagnostics", group.Count(),
                ("kind", group.Key.Object.Kind.ToString()), ("namespace", group.Key.Object.Key.Namespace), ("name", group.Key.Object.Key.Name),
                ("code", group.Key.Code), ("severity", group.Key.Severity == DiagnosticSeverity.Error ? "error" : "warning"));
    }

    static void Gauge(PrometheusText text, string name, string help, double value)
    {
        text.Family(name, "gauge", help);
        text.Sample(name, value);
    }
}
