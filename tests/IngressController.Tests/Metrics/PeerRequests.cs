using System.Diagnostics;
using IngressController.Metrics.Requests;
using IngressController.Options;
using Peer = Prometheus;

namespace IngressController.Tests.Metrics;

/// <summary>The request metrics kept by prometheus-net, with the same names, labels and bounds: what ours is compared with.</summary>
sealed class PeerRequests
{
    const string Prefix = "nginx_ingress_controller_";

    static readonly string[] LabelNames =
    [
        "canary", "controller_class", "controller_namespace", "controller_pod", "host", "ingress", "method", "namespace", "path", "service", "status",
    ];

    readonly Peer.CollectorRegistry _registry = Peer.Metrics.NewCustomRegistry();
    readonly Peer.Counter _requests;
    readonly Peer.Histogram[] _histograms;

    public PeerRequests()
    {
        var options = new MetricsOptions();
        var factory = Peer.Metrics.WithCustomRegistry(_registry);
        // They are on by default, and cost a microsecond and more where a trace is on.
        factory.ExemplarBehavior = Peer.ExemplarBehavior.NoExemplars();
        _requests = factory.CreateCounter($"{Prefix}requests", "", LabelNames);
        double[] times = [.. options.TimeBuckets], lengths = [.. options.LengthBuckets];
        _histograms =
        [
            Histogram("request_duration_seconds", times), Histogram("response_duration_seconds", times),
            Histogram("header_duration_seconds", times), Histogram("connect_duration_seconds", times),
            Histogram("request_size", lengths), Histogram("response_size", lengths), Histogram("bytes_sent", [.. options.SizeBuckets]),
        ];

        Peer.Histogram Histogram(string name, double[] bounds) =>
            factory.CreateHistogram($"{Prefix}{name}", "", LabelNames, new Peer.HistogramConfiguration { Buckets = bounds });
    }

    /// <summary>The series of one Ingress of this name, in <c>default</c>, with the labels that the registry of the tests gives it.</summary>
    public static string[] LabelsOf(string ingress, string host, string service, string method, string status) =>
        ["", "class", "namespace", "pod", host, ingress, method, "default", "/", service, status];

    /// <summary>What a route would hold on to in order to record without a look-up.</summary>
    public Series Of(string[] labels) => new(_requests.WithLabels(labels), [.. _histograms.Select(histogram => histogram.WithLabels(labels))]);

    public void Remove(string[] labels)
    {
        _requests.RemoveLabelled(labels);
        foreach (var histogram in _histograms)
            histogram.RemoveLabelled(labels);
    }

    public Task WriteAsync(Stream output, bool isOpenMetrics) => _registry.CollectAndExportAsTextAsync(
        output, isOpenMetrics ? Peer.ExpositionFormat.OpenMetricsText : Peer.ExpositionFormat.PrometheusText);

    public sealed record Series(Peer.Counter.Child Requests, Peer.Histogram.Child[] Histograms)
    {
        public void Record(in RequestMeasure request)
        {
            Requests.Inc();
            Histograms[0].Observe(Seconds(request.Duration));
            Histograms[1].Observe(Seconds(request.Response));
            Histograms[2].Observe(Seconds(request.Header));
            Histograms[3].Observe(Seconds(request.Connect));
            Histograms[4].Observe(request.BytesReceived);
            Histograms[5].Observe(request.BytesSent);
            Histograms[6].Observe(request.BytesSent);
        }

        static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
    }
}
