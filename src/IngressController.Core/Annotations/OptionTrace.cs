namespace IngressController.Core.Annotations;

/// <summary>Where the value of an option stands.</summary>
public enum OptionOrigin
{
    /// <summary>Nobody sets it.</summary>
    Default,

    /// <summary>A key of the ConfigMap.</summary>
    Setting,

    /// <summary>An annotation of the Ingress.</summary>
    Annotation,
}

/// <summary>An option as a parser read it.</summary>
/// <param name="Option">The option.</param>
/// <param name="Origin">Where its value stands.</param>
/// <param name="Key">The annotation with its prefix, or the key of the ConfigMap; null for the default.</param>
/// <param name="Text">The value as it is written, which may be secret; null for the default, which is <see cref="Annotations.Option.Default"/>.</param>
/// <param name="IsUsable">False when the value cannot be used.</param>
public sealed record TracedOption(Option Option, OptionOrigin Origin, string? Key, string? Text, bool IsUsable);

/// <summary>What one parser made of an Ingress, and of what.</summary>
/// <param name="Policy">Null when nothing is asked for.</param>
/// <param name="Options">What it read, each option once, in the order of reading.</param>
public sealed record TracedPolicy(IPolicy? Policy, IReadOnlyList<TracedOption> Options);

/// <summary>
/// Tells where the values of an Ingress come from: its annotations are read again by the parsers that read them for the table, and each
/// reading is written down. For people who ask, not for tables: it keeps nothing.
/// </summary>
public static class OptionTrace
{
    /// <param name="ingress">The Ingress; null: what the ConfigMap alone asks for.</param>
    /// <param name="snapshot">All objects.</param>
    /// <param name="catalog">The parsers.</param>
    /// <param name="configMap">The ConfigMap of <c>--configmap</c>; null for none.</param>
    /// <param name="flags">The flags in force.</param>
    /// <returns>One for each parser. None for an Ingress whose annotations are too large to be read.</returns>
    public static IReadOnlyList<TracedPolicy> Of(
        Ingress? ingress, ClusterSnapshot snapshot, PolicyCatalog catalog, ObjectKey? configMap, OptionFlags flags)
    {
        if (ingress is not null && AnnotationSize.ProblemOf(ingress.Annotations) is not null)
            return [];
        var source = configMap is { } key ? snapshot.ConfigMaps.GetValueOrDefault(key) : null;
        return [.. catalog.Parsers.Select(parser => Of(parser, ingress, source, snapshot, flags))];
    }

    static TracedPolicy Of(IPolicyParser parser, Ingress? ingress, ConfigMap? source, ClusterSnapshot snapshot, OptionFlags flags)
    {
        var read = new Dictionary<Option, TracedOption>();

        // Values of its own, so that what other parsers have read is read here too.
        var reader = new OptionReader(ingress, new SettingValues(source, snapshot, null), snapshot, flags) { Traced = Note };
        try
        {
            return new(parser.Parse(reader), [.. read.Values]);
        }
        catch (Exception)
        {
            // A fault of the parser, of which the Ingress has a diagnostic.
            return new(null, [.. read.Values]);
        }

        void Note(Option option, OptionOrigin origin, bool isUsable)
        {
            // What cannot be used is followed by what holds in its place, and remains worth telling.
            if (read.TryGetValue(option, out var known) && (!known.IsUsable || known.Origin >= origin))
                return;
            var name = origin switch
            {
                OptionOrigin.Annotation => option.KeyIn(ingress!.Annotations),
                OptionOrigin.Setting => option.SettingName,
                _ => null,
            };
            var text = origin == OptionOrigin.Annotation ? ingress!.Annotations[name!] : name is null ? null : source?.Data[name];
            read[option] = new(option, origin, name, text?.Trim(), isUsable);
        }
    }
}
