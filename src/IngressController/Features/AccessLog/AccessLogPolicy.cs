using IngressController.Core.Annotations;
using IngressController.AccessLogs;

namespace IngressController.Features.AccessLog;

/// <summary>That requests are logged, and how.</summary>
/// <param name="Settings">The global settings.</param>
/// <param name="IsOn">Whether this Ingress' requests are.</param>
sealed record AccessLogPolicy(LogSettings Settings, bool IsOn) : IPolicy;
