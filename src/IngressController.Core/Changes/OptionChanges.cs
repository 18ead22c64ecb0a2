using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Redaction;
using IngressController.Core.Routing;

namespace IngressController.Core.Changes;

/// <summary>Finds the options by which what acts on requests differs, with their values. What many routes share is read once.</summary>
sealed class OptionChanges(ServedBasis before, ServedBasis after)
{
    /// <summary>Characters of a value that are shown.</summary>
    const int LongestValue = 100;

    readonly Dictionary<(ObjectKey? Before, ObjectKey? After), IReadOnlyList<OptionChange>> _read = [];

    /// <summary>What is asked of one route and not of the other; empty when both do the same.</summary>
    public IEnumerable<string> Between(Route old, Route @new)
    {
        var types = Different(Of(old), Of(@new)).ToHashSet();
        var lacksSecret = LacksSecret(old.Ingress, @new.Ingress);
        if (types.Count == 0 && !lacksSecret)
            return [];
        var told = Read(old.Ingress, @new.Ingress).Where(one => lacksSecret || types.Contains(one.Policy!)).ToList();

        // What another Ingress decides for the host, or an object that an annotation names, is no value of this one.
        var others = types.Except(told.Select(static one => one.Policy).OfType<Type>())
            .Select(type => (Name: NameOf(type), Has: Has(old, type), Will: Has(@new, type)))
            .Select(static one => $"{one.Name} {(one.Has ? one.Will ? "changed" : "gone" : "added")}").Order(StringComparer.Ordinal);
        return told.SelectMany(static one => one.Values).Concat(others).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Keys of the ConfigMap that hold for the edge as a whole and have other values.</summary>
    public IEnumerable<string> OfEdge()
    {
        if (!Different(before.Translation.Global.Items, after.Translation.Global.Items).Any())
            return [];
        var (old, @new) = (Settings(before), Settings(after));
        return before.Catalog.Settings.Values.Where(static option => option.AnnotationName is null)
            .Select(option => (option.Name, Old: old[option.SettingName!]?.Trim() ?? option.Default, New: @new[option.SettingName!]?.Trim() ?? option.Default))
            .Where(static one => one.Old != one.New).OrderBy(static one => one.Name, StringComparer.Ordinal)
            .Select(static one => Text(one.Name, one.Old, one.New));

        static StringMap Settings(ServedBasis side) =>
            side.Options.ConfigMap is { } key && side.Snapshot.ConfigMaps.GetValueOrDefault(key) is { } map ? map.Data : StringMap.Empty;
    }

    IReadOnlyList<OptionChange> Read(ObjectKey? old, ObjectKey? @new)
    {
        if (_read.TryGetValue((old, @new), out var known))
            return known;

        // One for each parser, in the same order; none where the annotations are too large to be read. What lacks its Secret makes no policy.
        var lacksSecret = LacksSecret(old, @new);
        return _read[(old, @new)] =
        [
            .. before.Read(old).Zip(after.Read(@new)).Where(pair => lacksSecret || !Equals(pair.First.Policy, pair.Second.Policy))
                .Select(static pair => new OptionChange((pair.First.Policy ?? pair.Second.Policy)?.GetType(), Values(pair.First, pair.Second)))
                .Where(static one => !one.Values.IsEmpty),
        ];
    }

    bool LacksSecret(ObjectKey? old, ObjectKey? @new) => before.LacksSecret(old) || after.LacksSecret(@new);

    static ImmutableArray<string> Values(TracedPolicy before, TracedPolicy after)
    {
        var (old, @new) = (before.Options.ToDictionary(static one => one.Option), after.Options.ToDictionary(static one => one.Option));
        return
        [
            .. old.Keys.Union(@new.Keys).Select(option => (option.Name, Old: Value(option, old), New: Value(option, @new)))
                .Where(static one => one.Old != one.New).Select(static one => Text(one.Name, one.Old, one.New)),
        ];

        static string? Value(Option option, Dictionary<Option, TracedOption> read) => read.GetValueOrDefault(option)?.Text ?? option.Default;
    }

    static string Text(string name, string? old, string? @new) => name.EndsWith("-snippet", StringComparison.Ordinal)
        ? $"{name} {(old is null or "" ? "added" : @new is null or "" ? "gone" : "changed")}"
        : $"{name} {Shown(old)} → {Shown(@new)}";

    static string Shown(string? value) => value is null or "" ? "none" : DiagnosticText.Shortened(value, LongestValue);

    // What belongs to a Service's port is decided by the first Ingress that uses it, and by nobody for a path alone (behaviour 63).
    static IEnumerable<IPolicy> Of(Route route) =>
        route.Policies.Items.Where(static one => one is not IServicePolicy).Concat((route.Upstream?.Policies.Items ?? []).OfType<IServicePolicy>());

    static IEnumerable<Type> Different(IEnumerable<IPolicy> before, IEnumerable<IPolicy> after)
    {
        var (old, @new) = (before.ToHashSet(), after.ToHashSet());
        return old.Where(one => !@new.Contains(one)).Concat(@new.Where(one => !old.Contains(one))).Select(static policy => policy.GetType());
    }

    static bool Has(Route route, Type policy) => Of(route).Any(one => one.GetType() == policy);

    // Its name without "Policy", in words: UpstreamTimeoutsPolicy is "upstream timeouts".
    static string NameOf(Type policy)
    {
        var name = policy.Name.EndsWith("Policy", StringComparison.Ordinal) ? policy.Name[..^"Policy".Length] : policy.Name;
        return string.Concat(name.Select(static (c, at) => char.IsAsciiLetterUpper(c) ? $"{(at > 0 ? " " : "")}{char.ToLowerInvariant(c)}" : $"{c}"));
    }

    sealed record OptionChange(Type? Policy, ImmutableArray<string> Values);
}
