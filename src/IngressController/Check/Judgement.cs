namespace IngressController.Check;

/// <summary>Decides whether a diagnostic concerns the migration, and how bad it is.</summary>
static class Judgement
{
    /// <summary>Whether it holds under either controller, as every diagnostic does that another object causes.</summary>
    public static bool IsAlike(Diagnostic diagnostic) => diagnostic.Cause is not null || diagnostic.Code.IsSameInNginx;

    /// <summary>
    /// Whether no statement is possible, or needed: Secrets are not read, and Services may not be among the manifests. Paths that become regular
    /// expressions have a section of their own.
    /// </summary>
    public static bool IsBeyondUs(Diagnostic diagnostic, ClusterSnapshot snapshot) =>
        diagnostic.Code == DiagnosticCodes.RegexHost ||
        (!diagnostic.Omitted.IsEmpty && diagnostic.Omitted.All(omitted => IsBeyondUs(omitted.Code, snapshot))) ||
        diagnostic.Cause?.Kind == ResourceKind.Secret ||
        (diagnostic.Cause?.Kind == ResourceKind.Service && snapshot.Services.IsEmpty);

    static bool IsBeyondUs(DiagnosticCode code, ClusterSnapshot snapshot) =>
        code == DiagnosticCodes.RegexHost ||
        (snapshot.Services.IsEmpty && (code == DiagnosticCodes.ServiceNotFound || code == DiagnosticCodes.DefaultBackendNotFound));

    /// <summary>Whether problems of annotations or keys are not listed: then nothing can be said about one of which none is listed.</summary>
    public static bool IsIncomplete(IEnumerable<Diagnostic> ofObject) =>
        ofObject.Any(diagnostic => diagnostic.Omitted.Any(omitted => omitted.Code.IsOfOption));

    /// <summary>The finding about an annotation or key that may have such a problem.</summary>
    public static Finding Unknown(string name) =>
        new(name, Verdict.Differs, "may have a problem, of which there are more than are listed", "mend the listed ones, then check again")
        {
            Code = FindingCodes.MayHaveMore,
        };

    /// <summary>What a diagnostic says, as a finding.</summary>
    public static Finding FindingOf(Diagnostic diagnostic, string field) =>
        new(field, Of(diagnostic), diagnostic.Message, diagnostic.Code.Remedy) { Code = diagnostic.Code.Name };

    public static Verdict Of(Diagnostic diagnostic) =>
        diagnostic.Severity == DiagnosticSeverity.Closed ? Verdict.Closed
        : diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Code.IsNotHonoured ? Verdict.NotHonoured : Verdict.Differs;
}
