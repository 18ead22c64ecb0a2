namespace IngressController.Features.Tracing;

/// <summary>Which traces are kept when the caller has not decided.</summary>
enum TraceSampler
{
    AlwaysOn,
    AlwaysOff,

    /// <summary>A share of them by trace id, so that every program keeps the same ones.</summary>
    TraceIdRatioBased,
}

/// <summary>Where spans go, and which are kept: the keys <c>otlp-*</c> and <c>otel-*</c> of the global ConfigMap.</summary>
/// <param name="Collector">The collector, which speaks OTLP over gRPC without TLS.</param>
/// <param name="ServiceName"><c>service.name</c> of the spans.</param>
/// <param name="Sampler"><c>otel-sampler</c>.</param>
/// <param name="Ratio"><c>otel-sampler-ratio</c>, 0 to 1.</param>
/// <param name="FollowsParent"><c>otel-sampler-parent-based</c>: the caller's decision wins.</param>
/// <param name="MaxQueueSize">Maximum of waiting spans; further ones are dropped.</param>
/// <param name="DelayMilliseconds">How long spans wait for others at most.</param>
/// <param name="MaxBatchSize">Maximum of spans per export.</param>
sealed record TracingSettings(
    Uri Collector, string ServiceName, TraceSampler Sampler, double Ratio, bool FollowsParent, int MaxQueueSize, int DelayMilliseconds, int MaxBatchSize);
