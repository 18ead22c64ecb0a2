using IngressController.Metrics;
using IngressController.Metrics.Exposition;

namespace IngressController.Proxy.Reasons;

/// <summary>How many requests the controller answered itself, by reason.</summary>
sealed class AnswerCounts : IMetricSource
{
    static readonly byte[][] Labels = [.. AnswerReason.All.Select(reason => MetricWriter.Labels(("reason", reason.Name)))];

    readonly StripedCounter[] _counts = [.. AnswerReason.All.Select(_ => new StripedCounter())];

    public void Count(AnswerReason reason) => _counts[reason.Index].Increment();

    /// <summary>How many there were since the start.</summary>
    public long Of(AnswerReason reason) => _counts[reason.Index].Value;

    public ValueTask WriteAsync(MetricWriter writer)
    {
        writer.Family("ingress_yarp_answers_total"u8, MetricType.Counter,
            "Requests that the controller answered itself, or for which a pod failed, by reason.",
            [.. AnswerReason.All.Select(reason => (Labels[reason.Index], (double)Of(reason)))]);
        return default;
    }
}
