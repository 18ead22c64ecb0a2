using IngressController.Core.Annotations;

namespace IngressController.Features.Tracing;

/// <summary>That requests are traced, and how.</summary>
/// <param name="Settings">The global settings.</param>
/// <param name="TrustsCaller">Whether a trace context in the request is taken over; otherwise each request begins a trace.</param>
/// <param name="OperationName">The span's name, with nginx variables; null: method and path of the rule.</param>
sealed record TracingPolicy(TracingSettings Settings, bool TrustsCaller, string? OperationName) : IPolicy;
