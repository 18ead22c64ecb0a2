using IngressController.AccessLogs;
using IngressController.Core.Annotations;

namespace IngressController.Features.AccessLog;

/// <summary>Whether and how requests are logged.</summary>
/// <param name="Settings">The global settings.</param>
/// <param name="IsOn">Whether requests of this Ingress are logged.</param>
sealed record AccessLogPolicy(LogSettings Settings, bool IsOn) : IEdgePolicy;
