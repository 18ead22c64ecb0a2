using System.Collections.Concurrent;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>One accepted admission check, in the terms of ingress-nginx' metrics.</summary>
/// <param name="TestedIngresses">Ingresses translated for it.</param>
/// <param name="Tested">Time spent on translation.</param>
/// <param name="KnownIngresses">Ingresses known at that time.</param>
/// <param name="Prepared">Time before that, for the view of the cluster.</param>
/// <param name="RoundTrip">Time of the whole check.</param>
/// <param name="ReviewSize">Bytes of the review.</param>
readonly record struct AdmissionCheck(
    int TestedIngresses, TimeSpan Tested, int KnownIngresses, TimeSpan Prepared, TimeSpan RoundTrip, long ReviewSize);

/// <summary>
/// Counts the admission webhook's decisions. Exports nothing until <see cref="Enable"/>, like ingress-nginx without
/// <c>--validating-webhook</c>.
/// </summary>
sealed class AdmissionMetrics(ControllerIdentity identity) : IMetricSource
{
    /// <summary>Limit of Ingresses counted by name: a client of the API server can invent more.</summary>
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

    /// <summary>Called when the webhook is on.</summary>
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
        var labels = identity.Labels;
        writer.Gauge("nginx_ingress_controller_admission_tested_ingresses"u8, "Ingresses translated in the last accepted check.", last.TestedIngresses, labels);
        writer.Gauge("nginx_ingress_controller_admission_tested_duration"u8, "Seconds that took.", last.Tested.TotalSeconds, labels);
        writer.Gauge("nginx_ingress_controller_admission_render_ingresses"u8, "Ingresses known at the last accepted check.", last.KnownIngresses, labels);
        writer.Gauge("nginx_ingress_controller_admission_render_duration"u8, "Seconds of its preparation.", last.Prepared.TotalSeconds, labels);
        writer.Gauge("nginx_ingress_controller_admission_config_size"u8, "Bytes of its review (there is no configuration text).", last.ReviewSize, labels);
        writer.Gauge("nginx_ingress_controller_admission_roundtrip_duration"u8, "Seconds it took as a whole.", last.RoundTrip.TotalSeconds, labels);
        await WriteChecksAsync(writer, "nginx_ingress_controller_check_success", "Admission checks passed.", checks => Interlocked.Read(ref checks.Accepted))
            ;
        await WriteChecksAsync(writer, "nginx_ingress_controller_check_errors", "Admission checks refused.", checks => Interlocked.Read(ref checks.Refused))
            ;
    }

    ValueTask WriteChecksAsync(MetricWriter writer, string name, string help, Func<Checks, long> value) => writer.FamilyAsync(
        name, MetricType.Counter, help,
        _byIngress.Select(pair => (Ingress: pair.Key, Count: value(pair.Value))).Where(checks => checks.Count > 0),
        checks => (identity.With(("namespace", LabelText.Clean(checks.Ingress.Namespace)), ("ingress", LabelText.Clean(checks.Ingress.Name))), checks.Count));

    Checks? Of(ObjectKey ingress) =>
        _byIngress.TryGetValue(ingress, out var known) ? known
        : _byIngress.Count >= MaxIngresses ? null
        : _byIngress.GetOrAdd(ingress, static _ => new());
}
