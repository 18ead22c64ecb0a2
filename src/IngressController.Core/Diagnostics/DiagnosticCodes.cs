namespace IngressController.Core.Diagnostics;

/// <summary>All kinds of problems. Code refers to them by these fields, never by name.</summary>
public static class DiagnosticCodes
{
    const string CorrectTheValue = "correct the value";
    const string CorrectOrTakeAway = "correct it, or take the rule away";

    // Annotations and settings.
    public static readonly DiagnosticCode InvalidAnnotation =
        new("InvalidAnnotation", "An annotation's value cannot be used; what holds without it stays in force.")
        {
            IsOfOption = true,
            Admission = AdmissionEffect.Refused,
            Remedy = CorrectTheValue,
        };

    public static readonly DiagnosticCode BrokenSecuritySetting =
        new("BrokenSecuritySetting", "A protection cannot be set up as it is written; the paths it is for answer 503.")
        {
            IsOfOption = true,
            Admission = AdmissionEffect.Refused,
            Remedy = "mend it before the change: until then its paths answer 503",
        };

    public static readonly DiagnosticCode AnnotationDiffers =
        new("AnnotationDiffers", "An annotation is honoured, but in part, or not as in ingress-nginx.") { IsOfOption = true };

    public static readonly DiagnosticCode UnusedAnnotation =
        new("UnusedAnnotation", "An annotation changes nothing, since what it would change is not asked for.") { IsOfOption = true, IsSameInNginx = true };

    public static readonly DiagnosticCode DoubtfulValue =
        new("DoubtfulValue", "A value does what it does in ingress-nginx, which is hardly what is meant.") { IsOfOption = true, IsSameInNginx = true };

    public static readonly DiagnosticCode UnknownAnnotation =
        new("UnknownAnnotation", "An annotation has one of our prefixes and a name that nothing reads.") { IsOfOption = true, IsNotHonoured = true };

    public static readonly DiagnosticCode UnsupportedAnnotation = new("UnsupportedAnnotation", "An annotation of ingress-nginx is knowingly not honoured.")
    {
        IsOfOption = true,
        IsNotHonoured = true,
        Remedy = "take it away, or do without",
    };

    public static readonly DiagnosticCode InvalidSetting =
        new("InvalidSetting", "A value of the ConfigMap cannot be used; the default holds.") { IsOfOption = true, Remedy = CorrectTheValue };

    public static readonly DiagnosticCode SettingDiffers =
        new("SettingDiffers", "A key of the ConfigMap is honoured, but in part, or not as in ingress-nginx.") { IsOfOption = true };

    public static readonly DiagnosticCode UnknownSetting =
        new("UnknownSetting", "A key of the ConfigMap is read by nothing.") { IsOfOption = true, IsNotHonoured = true };

    public static readonly DiagnosticCode UnsupportedSetting =
        new("UnsupportedSetting", "A key of ingress-nginx' ConfigMap is knowingly not honoured.") { IsOfOption = true, IsNotHonoured = true };

    public static readonly DiagnosticCode ConfigMapNotFound = new("ConfigMapNotFound", "A flag names a ConfigMap that does not exist.");

    public static readonly DiagnosticCode GatewayCondition = new(
        "GatewayCondition", "A condition of an object of the Gateway API is not as it should be; its status says the same.");

    public static readonly DiagnosticCode FieldNotHonoured =
        new("FieldNotHonoured", "A field of an object of the Gateway API is knowingly not honoured.") { IsNotHonoured = true };

    public static readonly DiagnosticCode IngressTooBig =
        new("IngressTooBig", "An Ingress holds more than one Ingress may; none of it is served.") { Admission = AdmissionEffect.Refused };

    public static readonly DiagnosticCode IngressFailed =
        new("IngressFailed", "The controller fails on an Ingress by a fault of its own; the Ingress is not served, or its paths answer 503.")
        {
            Remedy = "report it with the log line; take the annotation or path away that leads to it",
        };

    public static readonly DiagnosticCode IngressVanished =
        new("IngressVanished", "An Ingress went by what is not itself: its class or its namespace's label is gone. It is not served, or only till confirmed.");

    public static readonly DiagnosticCode MoreProblems =
        new("MoreProblems", "An object has more problems than are listed.") { Remedy = "mend the listed ones first" };

    // Hosts.
    public static readonly DiagnosticCode InvalidHost =
        new("InvalidHost", "A rule's host is no host name; the rule is not served.") { Admission = AdmissionEffect.Refused, Remedy = CorrectOrTakeAway };

    public static readonly DiagnosticCode HostOwnedByOther =
        new("HostOwnedByOther", "Another namespace owns the host; what was asked for on it is not served.") { Admission = AdmissionEffect.Refused };

    public static readonly DiagnosticCode HostClosed =
        new("HostClosed", "A snippet that may protect the whole host is not understood; all paths of the host answer 503.");

    public static readonly DiagnosticCode ServerSnippetUnused =
        new("ServerSnippetUnused", "A server snippet does not hold for a host, for which another namespace speaks.");

    public static readonly DiagnosticCode ServerSnippetConflict =
        new("ServerSnippetConflict", "An older Ingress of the host has a server snippet, which holds.") { IsSameInNginx = true };

    public static readonly DiagnosticCode ForeignHostSetting =
        new("ForeignHostSetting", "An Ingress asks for what holds for the whole host, for which another namespace speaks.") { IsSameInNginx = true };

    public static readonly DiagnosticCode AliasConflict =
        new("AliasConflict", "An alias is the name of another host, which keeps it.") { IsSameInNginx = true };

    public static readonly DiagnosticCode AliasUnused = new("AliasUnused", "An alias acts on nothing.") { IsSameInNginx = true };

    public static readonly DiagnosticCode RedirectConflict =
        new("RedirectConflict", "The name that would redirect is another host's, which keeps it.") { IsSameInNginx = true };

    public static readonly DiagnosticCode RedirectUnused = new("RedirectUnused", "A redirect between www. names acts on nothing.") { IsSameInNginx = true };

    public static readonly DiagnosticCode AppRootConflict =
        new("AppRootConflict", "An older Ingress of the host has an app-root, which holds.") { IsSameInNginx = true };

    public static readonly DiagnosticCode RegexHost = new("RegexHost", "All paths of the host are regular expressions, since another Ingress asks for it.");

    // Paths.
    public static readonly DiagnosticCode InvalidPath =
        new("InvalidPath", "A path cannot be matched; it is not served.") { Admission = AdmissionEffect.Refused, Remedy = CorrectOrTakeAway };

    public static readonly DiagnosticCode UnknownPathType = new("UnknownPathType", "A pathType is none of Kubernetes'; the path is not served.")
    {
        Admission = AdmissionEffect.Refused,
        Remedy = CorrectOrTakeAway,
    };

    public static readonly DiagnosticCode StrictPathType =
        new("StrictPathType", "An Exact or Prefix path looks like a regular expression (strict-validate-path-type).") { Admission = AdmissionEffect.Refused };

    public static readonly DiagnosticCode DoubtfulPath =
        new("DoubtfulPath", "A path looks like a pattern and is compared as text.") { IsSameInNginx = true };

    public static readonly DiagnosticCode PathConflict = new("PathConflict", "An older Ingress has the same path of the same host, and serves it.")
    {
        Admission = AdmissionEffect.RefusedOrPassed,
        IsSameInNginx = true,
    };

    public static readonly DiagnosticCode DuplicatePath =
        new("DuplicatePath", "A path stands twice in one Ingress; the first counts.") { IsSameInNginx = true };

    public static readonly DiagnosticCode NothingToServe =
        new("NothingToServe", "An Ingress has neither rules nor a default backend.") { IsSameInNginx = true };

    public static readonly DiagnosticCode CatchAllConflict = new("CatchAllConflict", "An older Ingress is the catch-all.") { IsSameInNginx = true };

    public static readonly DiagnosticCode CatchAllDisabled = new("CatchAllDisabled", "An Ingress would be the catch-all, which --disable-catch-all rules out.")
    {
        Admission = AdmissionEffect.Refused,
        IsSameInNginx = true,
    };

    public static readonly DiagnosticCode LegacyApiVersion = new("LegacyApiVersion", "A manifest has an apiVersion that Kubernetes gave up.");

    public static readonly DiagnosticCode Unreadable =
        new("Unreadable", "An object cannot be read; its last good version stays in force.") { Remedy = "correct the object" };

    // Backends.
    public static readonly DiagnosticCode NoBackend = new("NoBackend", "A path names no Service; it answers 503.") { IsSameInNginx = true };

    public static readonly DiagnosticCode ResourceBackend =
        new("ResourceBackend", "A path names a resource that is no Service; it answers 503.") { IsSameInNginx = true };

    public static readonly DiagnosticCode AmbiguousPort =
        new("AmbiguousPort", "A port is named twice, by name and by number; the name counts.") { IsSameInNginx = true };

    public static readonly DiagnosticCode ServiceNotFound = new("ServiceNotFound", "A Service does not exist.");
    public static readonly DiagnosticCode ServicePortNotFound = new("ServicePortNotFound", "A Service has no such port.");
    public static readonly DiagnosticCode ServiceSettingOverruled =
        new("ServiceSettingOverruled", "An older Ingress uses the Service port too, and its settings of it hold.") { IsSameInNginx = true };

    public static readonly DiagnosticCode ExternalNameDisabled = new("ExternalNameDisabled", "A flag rules out Services of type ExternalName.");
    public static readonly DiagnosticCode ExternalNameRefused = new("ExternalNameRefused", "An ExternalName leads to where no Service may, or is no name.");

    public static readonly DiagnosticCode DefaultBackendNotFound =
        new("DefaultBackendNotFound", "A default backend does not exist or has no port.") { IsSameInNginx = true };

    public static readonly DiagnosticCode DefaultBackendUnused = new("DefaultBackendUnused", "A default backend stands for nothing.") { IsSameInNginx = true };

    // Canaries.
    public static readonly DiagnosticCode CanaryWithoutMain =
        new("CanaryWithoutMain", "A canary has no rule of its own kind to take requests from.") { IsSameInNginx = true };

    public static readonly DiagnosticCode CanarySameService = new("CanarySameService", "A canary leads to the Service of its main Ingress.");
    public static readonly DiagnosticCode CanaryWeights = new("CanaryWeights", "The weights of a rule's canaries come to more than all requests.");
    public static readonly DiagnosticCode ForeignCanary =
        new("ForeignCanary", "A canary of another namespace than the rule's takes none of its requests.") { Admission = AdmissionEffect.Refused };

    public static readonly DiagnosticCode TooManyCanaries =
        new("TooManyCanaries", "A rule has as many canaries as it may.") { Admission = AdmissionEffect.Refused };

    // TCP and UDP services.
    public static readonly DiagnosticCode InvalidStreamPort =
        new("InvalidStreamPort", "A key of a ConfigMap of TCP or UDP services is no port.") { IsSameInNginx = true };

    public static readonly DiagnosticCode InvalidStreamService =
        new("InvalidStreamService", "A value of it is not of the form namespace/service:port.") { IsSameInNginx = true };

    public static readonly DiagnosticCode ReservedPort = new("ReservedPort", "The port is the controller's own.") { IsSameInNginx = true };

    // Certificates.
    public static readonly DiagnosticCode TlsConflict =
        new("TlsConflict", "An older Ingress of the host has a tls section, which holds.") { IsSameInNginx = true };

    public static readonly DiagnosticCode ClientCertificateConflict =
        new("ClientCertificateConflict", "Ingresses of one host ask for different client certificates.");

    public static readonly DiagnosticCode CertificateNotFound =
        new("CertificateNotFound", "The Secret of a certificate does not exist; the default certificate is served.");

    public static readonly DiagnosticCode CertificateBroken =
        new("CertificateBroken", "The Secret of a certificate cannot be used; the default certificate is served.");

    public static readonly DiagnosticCode CertificateDoesNotCover =
        new("CertificateDoesNotCover", "A certificate is for other names; the default certificate is served.");

    public static readonly DiagnosticCode CertificateExpired = new("CertificateExpired", "A certificate that is served has expired.");
    public static readonly DiagnosticCode CertificateExpiring = new("CertificateExpiring", "A certificate expires within ten days.");
    public static readonly DiagnosticCode CertificateNotYetValid = new("CertificateNotYetValid", "A certificate that is served is not valid yet.");
    public static readonly DiagnosticCode CertificateOutOfOrder = new("CertificateOutOfOrder", "A chain stands in front of its certificate.");

    /// <summary>Ordered by name.</summary>
    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        .. new[]
        {
            InvalidAnnotation, BrokenSecuritySetting, AnnotationDiffers, UnusedAnnotation, DoubtfulValue, UnknownAnnotation, UnsupportedAnnotation,
            InvalidSetting, SettingDiffers, UnknownSetting, UnsupportedSetting, ConfigMapNotFound, InvalidHost, HostOwnedByOther, HostClosed,
            ServerSnippetUnused, ServerSnippetConflict, ForeignHostSetting, AliasConflict, AliasUnused, RedirectConflict, RedirectUnused, AppRootConflict,
            RegexHost, InvalidPath, UnknownPathType, StrictPathType, DoubtfulPath, PathConflict, DuplicatePath, NothingToServe,
            CatchAllConflict, CatchAllDisabled, LegacyApiVersion, Unreadable, NoBackend, ResourceBackend, AmbiguousPort, ServiceNotFound,
            ServicePortNotFound, ServiceSettingOverruled,
            ExternalNameDisabled, ExternalNameRefused, DefaultBackendNotFound, DefaultBackendUnused, CanaryWithoutMain, CanarySameService,
            CanaryWeights, ForeignCanary, TooManyCanaries, InvalidStreamPort, InvalidStreamService, ReservedPort, TlsConflict,
            ClientCertificateConflict, CertificateNotFound, CertificateBroken, CertificateDoesNotCover, CertificateExpired, CertificateExpiring,
            CertificateNotYetValid, CertificateOutOfOrder, MoreProblems, GatewayCondition, FieldNotHonoured, IngressTooBig, IngressFailed, IngressVanished,
        }.OrderBy(code => code.Name, StringComparer.Ordinal),
    ];
}
