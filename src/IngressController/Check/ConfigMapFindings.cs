using IngressController.Core.Annotations;
using IngressController.Core.Translation;
using IngressController.Features;

namespace IngressController.Check;

/// <summary>Findings about the keys of the ConfigMaps that configure ingress-nginx.</summary>
sealed class ConfigMapFindings(PolicyCatalog catalog, TranslationResult translation, ClusterSnapshot snapshot)
{
    static readonly Dictionary<string, UnsupportedSetting> Unsupported = UnsupportedSettings.All.ToDictionary(setting => setting.Name, StringComparer.Ordinal);

    public ConfigMapReport OfSettings(ObjectKey key) => Of(key, "settings", OfSetting);

    /// <summary>A ConfigMap of TCP or UDP services, whose keys are ports.</summary>
    public ConfigMapReport OfServices(ObjectKey key, string role) => Of(key, role, (port, service, diagnostics) =>
        diagnostics.FirstOrDefault(diagnostic => !Judgement.IsBeyondUs(diagnostic, snapshot)) is not { } problem
            ? new(port, Verdict.Same, $"leads to {service}")
        : Judgement.IsAlike(problem) ? new(port, Verdict.Same, $"{problem.Message}, as with ingress-nginx")
        : Judgement.FindingOf(problem, port));

    ConfigMapReport Of(ObjectKey key, string role, Func<string, string, IEnumerable<Diagnostic>, Finding> judge)
    {
        var diagnostics = translation.Diagnostics
            .Where(diagnostic => diagnostic.Object == new ObjectReference(ResourceKind.ConfigMap, key))
            .ToLookup(diagnostic => diagnostic.Field);
        List<Finding> findings = snapshot.ConfigMaps.TryGetValue(key, out var found)
            ?
            [
                .. found.Data.Select(entry => judge(entry.Key, entry.Value, diagnostics[entry.Key])),
                .. diagnostics[""].Select(diagnostic => Judgement.FindingOf(diagnostic, "")),
            ]
            :
            [
                new("", Verdict.Differs, "was not found, so nothing can be said about it", "give the check its manifest, or name it with --configmap")
                {
                    Code = FindingCodes.ConfigMapNotRead,
                },
            ];
        return new(key.Namespace, key.Name, role, findings.Worst(), findings);
    }

    Finding OfSetting(string name, string value, IEnumerable<Diagnostic> diagnostics)
    {
        if (Unsupported.TryGetValue(name, out var unsupported))
            return value.Trim() == unsupported.Default
                ? new(name, Verdict.Same, "asks for nothing")
                : unsupported.IsMissed
                ? new(name, Verdict.NotHonoured, unsupported.Reason) { Code = DiagnosticCodes.UnsupportedSetting.Name }
                : new(name, Verdict.Differs, unsupported.Reason) { Code = FindingCodes.MootSetting, Fixes = [new(FixKind.Unset, name)] };
        if (!catalog.Settings.TryGetValue(name, out var option))
            return new(name, Verdict.Same, "is no key of ingress-nginx either, which ignores it" +
                (UnknownName.SettingHint(catalog, name) is { } hint ? $"; {hint}" : ""));
        return diagnostics.OrderByDescending(Judgement.Of).FirstOrDefault() is { } worst
            ? Judgement.IsAlike(worst) ? new(name, Verdict.Same, worst.Message, worst.Code.Remedy) : Judgement.FindingOf(worst, name)
            : new(name, Verdict.Same, option.AnnotationName is { } annotation ? $"Default of the annotation {annotation}. {option.Help}" : option.Help);
    }
}
