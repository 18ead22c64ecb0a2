namespace IngressController.Check;

/// <summary>Decides whether a diagnostic concerns the migration, and how bad it is.</summary>
static class Judgement
{
    /// <summary>Whether it holds under either controller, as every diagnostic does that another object causes.</summary>
    public static bool IsAlike(Diagnostic diagnostic) => diagnostic.Cause is not null || diagnostic.Code.IsSameInNginx;

    /// <summary>
    /// Whether no statement is possible: Secrets are not read, and Services may not be among the manifests. Paths that become regular
    /// expressions have a section of their own.
    /// </summary>
    public static bool IsBeyondUs(Diagnostic diagnostic, ClusterSnapshot snapshot) =>
        diagnostic.Code == DiagnosticCodes.RegexHost || diagnostic.Cause?.Kind == ResourceKind.Secret ||
        (diagnostic.Cause?.Kind == ResourceKind.Service && snapshot.Services.IsEmpty);

    public static Verdict Of(Diagnostic diagnostic) =>
        diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Code.IsNotHonoured ? Verdict.NotHonoured : Verdict.Differs;
}
