using System.Collections.Frozen;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;

namespace IngressController.Check;

/// <summary>Tells of a diagnostic whether it is about moving at all, and what to do about it.</summary>
static class Judgement
{
    // ingress-nginx does no better with these: the objects are at fault, or in each other's way.
    static readonly FrozenSet<string> Alike = new[]
    {
        "AliasConflict", "AliasUnused", "AmbiguousPort", "AppRootConflict", "CanaryWithoutMain", "CatchAllConflict", "CatchAllDisabled", "DefaultBackendNotFound",
        "DefaultBackendUnused", "DuplicatePath", "ForeignHostSetting", "NoBackend", "NothingToServe", "PathConflict", "RedirectConflict", "RedirectUnused", "ResourceBackend",
        "ServiceSettingOverruled", "TlsConflict", "InvalidStreamPort", "InvalidStreamService", "ReservedPort",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether it holds under either controller. Whatever another object is the cause of does.</summary>
    public static bool IsAlike(Diagnostic diagnostic) => diagnostic.Cause is not null || Alike.Contains(diagnostic.Code);

    /// <summary>
    /// Whether nothing can be said: Secrets are not read, Services may lie elsewhere than the manifests, and how regular expressions
    /// reach other paths has a section of its own.
    /// </summary>
    public static bool IsBeyondUs(Diagnostic diagnostic, ClusterSnapshot snapshot) =>
        diagnostic.Code == "RegexHost" || diagnostic.Cause?.Kind == ResourceKind.Secret ||
        (diagnostic.Cause?.Kind == ResourceKind.Service && snapshot.Services.IsEmpty);

    public static Verdict Of(Diagnostic diagnostic) =>
        diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Code is "UnknownAnnotation" or "UnsupportedAnnotation" or "UnknownSetting" or "UnsupportedSetting"
            ? Verdict.NotHonoured
            : Verdict.Differs;

    /// <summary>What to do, or null when the diagnostic's own words say it.</summary>
    public static string? RemedyFor(Diagnostic diagnostic) => diagnostic.Code switch
    {
        "InvalidAnnotation" or "InvalidSetting" => "correct the value",
        "BrokenSecuritySetting" => "mend it before the change: until then its paths answer 503",
        "UnsupportedAnnotation" => "take it away, or do without",
        "InvalidHost" or "InvalidPath" or "UnknownPathType" => "correct it, or take the rule away",
        "Unreadable" => "correct the object",
        _ => null,
    };
}
