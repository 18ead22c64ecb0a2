using System.Collections.Frozen;
using IngressController.Core.Redaction;

namespace IngressController.Core.Annotations;

/// <summary>What somebody may have meant who wrote the name of an annotation or a key of the ConfigMap that there is not.</summary>
public static class UnknownName
{
    /// <summary>How many unknown names of one object are compared with all others: no more than are told of.</summary>
    public const int Most = 20;

    // Names by nginx' own directives, and those that ingress-nginx once had.
    static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["client-max-body-size"] = "proxy-body-size",
        ["max-body-size"] = "proxy-body-size",
        ["secure-backends"] = "backend-protocol: HTTPS",
        ["grpc-backend"] = "backend-protocol: GRPC",
        ["add-base-url"] = "rewrite-target",
        ["rate-limit"] = "limit-rps",
        ["ip-whitelist"] = "whitelist-source-range",
        ["proxy-timeout"] = "proxy-read-timeout",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A clause about an annotation, without prefix, that nothing reads; null when no name is near.</summary>
    public static string? AnnotationHint(PolicyCatalog catalog, string name) =>
        catalog.Settings.ContainsKey(name) ? "it is a key of the ConfigMap, for the whole controller"
        : (Known.GetValueOrDefault(name) ?? NearestName.Near(name, catalog.Annotations.Keys)) is { } meant ? $"{meant} may be meant" : null;

    /// <summary>A clause about a key of the ConfigMap that nothing reads; null when no name is near.</summary>
    public static string? SettingHint(PolicyCatalog catalog, string key) =>
        (NearestName.Near(key, catalog.Settings.Keys) ?? Known.GetValueOrDefault(key)) is { } meant ? $"{meant} may be meant"
        : catalog.Annotations.ContainsKey(key) ? "it is an annotation, for each Ingress"
        : null;
}
