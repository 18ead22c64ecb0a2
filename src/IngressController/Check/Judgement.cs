using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;

namespace IngressController.Check;

/// <summary>Tells of a diagnostic whether it is about moving at all, and how bad it is.</summary>
static class Judgement
{
    /// <summary>Whether it holds under either controller. Whatever another object is the cause of does.</summary>
    public static bool IsAlike(Diagnostic diagnostic) => diagnostic.Cause is not null || diagnostic.Code.IsSameInNginx;

    /// <summary>
    /// Whether nothing can be said: Secrets are not read, Services may lie elsewhere than the manifests, and how regular expressions
    /// reach other paths has a section of its own.
    /// </summary>
    public static bool IsBeyondUs(Diagnostic diagnostic, ClusterSnapshot snapshot) =>
        diagnostic.Code == DiagnosticCodes.RegexHost || diagnostic.Cause?.Kind == ResourceKind.Secret ||
        (diagnostic.Cause?.Kind == ResourceKind.Service && snapshot.Services.IsEmpty);

    public static Verdict Of(Diagnostic diagnostic) =>
        diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Code.IsNotHonoured ? Verdict.NotHonoured : Verdict.Differs;
}
