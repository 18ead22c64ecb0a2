using System.Net;

namespace IngressController.Options;

/// <summary>The admission webhook's flags.</summary>
/// <param name="Address">The listening address (<c>--validating-webhook</c>); null: every address.</param>
/// <param name="Port">0 picks a free one.</param>
/// <param name="CertificateFile">PEM, the chain included (<c>--validating-webhook-certificate</c>).</param>
/// <param name="KeyFile">PEM (<c>--validating-webhook-key</c>).</param>
/// <param name="ClientAuthorityFile">PEM: who signs callers' certificates (<c>--validating-webhook-client-ca</c>); null: anybody may call.</param>
sealed record AdmissionOptions(IPAddress? Address, int Port, string CertificateFile, string KeyFile, string? ClientAuthorityFile = null);
