using System.Collections.Immutable;
using IngressController.Core.Translation;
using IngressController.Features;

namespace IngressController.Check;

/// <summary>Tries a remedy before it is printed, on a cluster that has nothing else.</summary>
static class Rehearsal
{
    static readonly ObjectKey Settings = new("rehearsal", "settings");

    static readonly TranslationOptions Options = new() { IngressClassIsGiven = true, ConfigMap = Settings };

    /// <summary>Whether translation takes the value, and has nothing to say of it.</summary>
    public static bool Takes(ExactRemedy remedy)
    {
        var ingress = new Ingress(
            new("rehearsal", "web"), "", null, remedy.Annotation is { } annotation ? Map(annotation, remedy.Value) : StringMap.Empty,
            Options.IngressClass, null, [new IngressRule("rehearsal.test", [])], []);
        var map = new ConfigMap(Settings, remedy.Setting is { } setting ? SettingsWith(setting, remedy.Value) : StringMap.Empty);
        var snapshot = ClusterSnapshot.Empty with
        {
            Ingresses = ImmutableDictionary<ObjectKey, Ingress>.Empty.Add(ingress.Key, ingress),
            ConfigMaps = ImmutableDictionary<ObjectKey, ConfigMap>.Empty.Add(map.Key, map),
        };
        var field = remedy.Annotation ?? remedy.Setting;
        return Translator.Translate(snapshot, Options, FeatureCatalog.Policies).Diagnostics.All(diagnostic => diagnostic.Field != field);
    }

    // Keys about gzip are not looked at without it.
    static StringMap SettingsWith(string key, string value) => key.StartsWith("gzip-", StringComparison.Ordinal)
        ? StringMap.From([KeyValuePair.Create("use-gzip", "true"), KeyValuePair.Create(key, value)])
        : Map(key, value);

    static StringMap Map(string key, string value) => StringMap.From([KeyValuePair.Create(key, value)]);
}
