using System.Collections.Concurrent;
using IngressController.Core.Cluster;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>One accepted admission check, in the terms of ingress-nginx' metrics.</summary>
/// <param name="TestedIngresses">Ingresses that were translated for it.</param>
/// <param name="Tested">How long that took.</param>
/// <param name="KnownIngresses">Ingresses known at the time.</param>
/// <param name="Prepared">How long reading the review and waiting for the one before took.</param>
/// <param name="RoundTrip">The whole check.</param>
/// <param name="ReviewSize">Bytes of the review.</param>
readonly record struct AdmissionCheck(
    int TestedIngresses, TimeSpan Tested, int KnownIngresses, TimeSpan Prepared, TimeSpan RoundTrip, long ReviewSize);

/// <summary>What the admission webhook decided. Shows nothing until <see cref="Enable"/>, like there without <c>--validating-webhook</c>.</summary>
sealed class AdmissionMetrics(ControllerIdentity identity) : IMetricSource
{
    /// <summary>Ingresses counted by name; a client of the API server can make up more.</summary>
    const int MaxIngresses = 5000;

    readonly ConcurrentDictionary<ObjectKey, Checks> _byIngress = new();
    readonly Lock _gate = new();
    AdmissionCheck _last;
    bool _isEnabled;

    sealed class Checks
    {
        public long Accepted;
        public long Refused;
    }

    /// <summary>The webhook is on.</summary>
    public void Enable() => Volatile.Write(ref _isEnabled, true);

    public void Accepted(ObjectKey ingress, in AdmissionCheck check)
    {
        lock (_gate)
            _last = check;
        if (Of(ingress) is { } checks)
            Interlocked.Increment(ref checks.Accepted);
    }

    public void Refused(ObjectKey ingress)
    {
        if (Of(ingress) is { } checks)
            Interlocked.Increment(ref checks.Refused);
    }

    public async ValueTask WriteAsync(MetricWriter writer)
    {
        if (!Volatile.Read(ref _isEnabled))
            return;
        AdmissionCheck last;
        lock (_gate)
            last = _last;
        Gauge(writer, "nginx_ingress_controller_admission_tested_ingresses"u8, "Ingresses translated in the last accepted check.", last.TestedIngresses);
        Gauge(writer, "nginx_ingress_controller_admission_tested_duration"u8, "Seconds that took.", last.Tested.TotalSeconds);
        Gauge(writer, "nginx_ingress_controller_admission_render_ingresses"u8, "Ingresses known at the last accepted check.", last.KnownIngresses);
        Gauge(writer, "nginx_ingress_controller_admission_render_duration"u8, "Seconds of its preparation.", last.Prepared.TotalSeconds);
        Gauge(writer, "nginx_ingress_controller_admission_config_size"u8, "Bytes of its review (there is no configuration text).", last.ReviewSize);
        Gauge(writer, "nginx_ingress_controller_admission_roundtrip_duration"u8, "Seconds it took as a whole.", last.RoundTrip.TotalSeconds);
        await WriteChecksAsync(writer, "nginx_ingress_controller_check_success", "Admission checks passed.", checks => Interlocked.Read(ref checks.Accepted))
            .ConfigureAwait(false);
        await WriteChecksAsync(writer, "nginx_ingress_controller_check_errors", "Admission checks refused.", checks => Interlocked.Read(ref checks.Refused))
            .ConfigureAwait(false);
    }

    async ValueTask WriteChecksAsync(MetricWriter writer, string name, string help, Func<Checks, long> value)
    {
        var octets = System.Text.Encoding.ASCII.GetBytes(name);
        writer.Family(octets, MetricType.Counter, help);
        foreach (var (ingress, checks) in _byIngress)
        {
            if (value(checks) is var count and > 0)
                writer.Sample(octets, identity.With(("namespace", LabelText.Clean(ingress.Namespace)), ("ingress", LabelText.Clean(ingress.Name))), count);
            if (writer.IsFull)
                await writer.FlushAsync().ConfigureAwait(false);
        }
    }

    Checks? Of(ObjectKey ingress) =>
        _byIngress.TryGetValue(ingress, out var known) ? known
        : _byIngress.Count >= MaxIngresses ? null
        : _byIngress.GetOrAdd(ingress, static _ => new());

    void Gauge(MetricWriter writer, ReadOnlySpan<byte> name, string help, double value)
    {
        writer.Family(name, MetricType.Gauge, help);
        writer.Sample(name, identity.Labels, value);
    }
}
