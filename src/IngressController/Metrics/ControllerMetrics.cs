using System.Collections.Immutable;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>Metrics about the controller's own work. Written by the reconcile loop.</summary>
/// <remarks>
/// An ingress-nginx "reload" corresponds to a new routing table here. Alerts on reloads still ask the right question: is the
/// current configuration in force?
/// </remarks>
sealed class ControllerMetrics(ControllerIdentity identity) : IMetricSource
{
    readonly byte[] _build = identity.With(("release", ProgramVersion.Release), ("build", ProgramVersion.Commit), ("repository", "ingress-yarp"));
    volatile Published _last = new(0, 0, false, DateTimeOffset.UnixEpoch, TimeSpan.Zero, []);
    long _failures;

    sealed record Published(
        long Version, ulong Hash, bool Successful, DateTimeOffset At, TimeSpan Took, ImmutableArray<Diagnostic> Diagnostics);

    /// <summary>The diagnostics of the active table.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => _last.Diagnostics;

    /// <summary>Records that a new table is active.</summary>
    public void Swapped(long version, ulong hash, DateTimeOffset at, TimeSpan took, ImmutableArray<Diagnostic> diagnostics) =>
        _last = new(version, hash, true, at, took, diagnostics);

    /// <summary>Records that a table could not be built, which is a bug; the last one stays active.</summary>
    public void Failed()
    {
        Interlocked.Increment(ref _failures);
        _last = _last with { Successful = false, Hash = 0 };
    }

    public async ValueTask WriteAsync(MetricWriter writer)
    {
        var last = _last;
        var failures = Interlocked.Read(ref _failures);
        var labels = identity.Labels;
        writer.Gauge("nginx_ingress_controller_build_info"u8, "Always 1; the labels say what is running.", 1, _build);
        writer.Gauge("nginx_ingress_controller_config_hash"u8,
            "Hash of the configuration in force; the same in every replica that serves the same.", last.Hash, labels);
        writer.Gauge("nginx_ingress_controller_config_last_reload_successful"u8,
            "1 when the last change of objects was put in force, 0 when that failed, and before the first.", last.Successful ? 1 : 0, labels);
        writer.Gauge("nginx_ingress_controller_config_last_reload_successful_timestamp_seconds"u8,
            "Unix time at which a change was put in force last.", last.At.ToUnixTimeMilliseconds() / 1000.0, labels);
        if (last.Version > 0)
            writer.Counter("nginx_ingress_controller_success"u8, "Changes of objects put in force.", last.Version, labels);
        if (failures > 0)
            writer.Counter("nginx_ingress_controller_errors"u8, "Changes of objects that could not be put in force.", failures, labels);
        writer.Gauge("ingress_yarp_table_version"u8, "Routing tables put in force since the start.", last.Version);
        writer.Gauge("ingress_yarp_table_build_seconds"u8, "How long translating and binding the present table took.", last.Took.TotalSeconds);
        await WriteDiagnosticsAsync(writer, last.Diagnostics);
    }

    static ValueTask WriteDiagnosticsAsync(MetricWriter writer, ImmutableArray<Diagnostic> diagnostics) => writer.FamilyAsync(
        "ingress_yarp_diagnostics", MetricType.Gauge, "Problems in Kubernetes objects, by object and kind of problem; the log names field and remedy.",
        diagnostics.GroupBy(diagnostic => (diagnostic.Object, diagnostic.Code, diagnostic.Severity)), group => (MetricWriter.Labels(
            ("kind", group.Key.Object.Kind.ToString()),
            ("namespace", LabelText.Clean(group.Key.Object.Key.Namespace)),
            ("name", LabelText.Clean(group.Key.Object.Key.Name)),
            ("code", group.Key.Code.Name),
            ("severity", group.Key.Severity.Text())), group.Count()));
}
