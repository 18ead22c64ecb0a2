using IngressController.Core.Annotations;

namespace IngressController.Features.Tracing;

/// <summary>Whether and how requests are traced.</summary>
/// <param name="Settings">The global settings.</param>
/// <param name="TrustsCaller">Whether the trace context of a request is continued; otherwise each request begins a trace.</param>
/// <param name="OperationName">The span's name, with nginx variables; null: method and path of the rule.</param>
sealed record TracingPolicy(TracingSettings Settings, bool TrustsCaller, string? OperationName) : IEdgePolicy;
