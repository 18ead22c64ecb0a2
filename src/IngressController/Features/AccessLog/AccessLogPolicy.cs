using IngressController.Core.Annotations;
using IngressController.AccessLogs;

namespace IngressController.Features.AccessLog;

/// <summary>Whether and how requests are logged.</summary>
/// <param name="Settings">The global settings.</param>
/// <param name="IsOn">Whether requests of this Ingress are logged.</param>
sealed record AccessLogPolicy(LogSettings Settings, bool IsOn) : IPolicy;
