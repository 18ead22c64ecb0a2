using System.Collections.Immutable;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;

namespace IngressController.Core.Annotations;

/// <summary>Runs the parsers over Ingresses, and reports annotations that none of them reads or that are forbidden.</summary>
sealed class PolicyReader(ClusterSnapshot snapshot, PolicyCatalog catalog, ObjectKey? configMap, DiagnosticSink diagnostics)
{
    readonly HashSet<ObjectReference> _references = [];
    readonly Dictionary<(string Namespace, StringMap Annotations), PolicySet> _shared = [];
    readonly GlobalSettings _settings = new(configMap is { } key ? snapshot.ConfigMaps.GetValueOrDefault(key) : null, diagnostics);

    /// <summary>Every Secret and ConfigMap that was looked for.</summary>
    public IReadOnlyCollection<ObjectReference> References => _references;

    /// <summary>The global ConfigMap's values.</summary>
    public GlobalSettings ReadSettings()
    {
        if (configMap is { } key)
        {
            _references.Add(new(ResourceKind.ConfigMap, key));
            if (!snapshot.ConfigMaps.ContainsKey(key))
                diagnostics.Error(new(ResourceKind.ConfigMap, key), "ConfigMapNotFound", "", "--configmap names it, but it does not exist; the defaults hold");
        }

        _settings.ReportUnknown(catalog.SettingNames);
        return _settings;
    }

    /// <summary>What the global settings ask of the edge as a whole.</summary>
    public PolicySet ReadGlobal() => new([.. catalog.GlobalParsers.Select(parser => parser.Parse(_settings))], null);

    /// <param name="ingress">The Ingress; null for the built-in catch-all, which obeys the global settings only.</param>
    public PolicySet Read(Ingress? ingress)
    {
        if (ingress is null)
            return Read(null, out _);
        var asked = (ingress.Key.Namespace, ingress.Annotations.Where(static key => Annotation.NameIn(key) is not null));
        if (_shared.TryGetValue(asked, out var known))
            return known;
        var problems = diagnostics.Count;
        var policies = Read(ingress, out var isOfIngress);

        // What there is to say is said of each Ingress.
        if (!isOfIngress && diagnostics.Count == problems)
            _shared.Add(asked, policies);
        return policies;
    }

    PolicySet Read(Ingress? ingress, out bool isOfIngress)
    {
        var reader = new AnnotationReader(ingress, _settings, snapshot, diagnostics, _references);
        var policies = ImmutableArray.CreateBuilder<IPolicy>();
        foreach (var parser in catalog.Parsers)
        {
            if (parser.Parse(reader) is { } policy)
                policies.Add(policy);
        }

        if (ingress is not null)
            ReviewNames(ingress, reader);
        isOfIngress = reader.IsOfIngress;
        return policies.Count == 0 && reader.DeniedBecause is null ? PolicySet.Empty : new(policies.ToImmutable(), reader.DeniedBecause);
    }

    void ReviewNames(Ingress ingress, AnnotationReader reader)
    {
        var rules = IngressRulesParser.Of(_settings);
        foreach (var (key, value) in ingress.Annotations)
        {
            if (Annotation.NameIn(key) is not { } name)
                continue;
            if (catalog.AnnotationNames.Contains(name))
            {
                if (rules.ProblemOf(name, value) is { } problem)
                    reader.Deny(new Annotation(name, ""), problem);

                // Of a closed Ingress, parsers do not go on to read what would have followed. Of two prefixes, one is enough.
                else if (reader.DeniedBecause is null && !reader.HasRead(name) && key == new Annotation(name, "").KeyIn(ingress.Annotations))
                    diagnostics.Warning(ingress.Reference, "UnusedAnnotation", key, "has no effect: what it would change is not asked for, or another annotation takes its place");
                continue;
            }

            if (!catalog.Unsupported.TryGetValue(name, out var unsupported))
                diagnostics.Warning(ingress.Reference, "UnknownAnnotation", key, "is not known; see the annotation reference for the names there are");
            else if (unsupported.RefusalOf(value) is not { } refusal)
                continue;
            else if (refusal.IsProtection)
                reader.Deny(new Annotation(name, ""), refusal.Reason);
            else
                diagnostics.Warning(ingress.Reference, "UnsupportedAnnotation", key, $"is not honoured: {refusal.Reason}");
        }
    }
}

/// <summary>An annotation of ingress-nginx that is not honoured.</summary>
/// <param name="Name">Without prefix.</param>
/// <param name="Reason">Why, and what to use instead.</param>
/// <param name="IsProtection">Whether its paths would stand open without it: then they are closed.</param>
public sealed record UnsupportedAnnotation(string Name, string Reason, bool IsProtection = false)
{
    /// <summary>
    /// What a value asks for that is not done; null when it asks for nothing. Where it is not set, every value is refused for
    /// <see cref="Reason"/>.
    /// </summary>
    public Func<string, Refusal?>? Judge { get; init; }

    internal Refusal? RefusalOf(string value) => Judge is null ? new(Reason, IsProtection) : Judge(value);
}

/// <summary>Why the value of an annotation is not honoured.</summary>
/// <param name="Reason">What is not done, and what to use instead.</param>
/// <param name="IsProtection">Whether its paths would stand open without it.</param>
public sealed record Refusal(string Reason, bool IsProtection);

/// <summary>All parsers, in the order of the feature catalogue, and what is knowingly not supported.</summary>
public sealed class PolicyCatalog
{
    public PolicyCatalog(
        IReadOnlyList<IPolicyParser> parsers, IEnumerable<UnsupportedAnnotation> unsupported, IReadOnlyList<IGlobalPolicyParser>? globalParsers = null)
    {
        Parsers = parsers;
        GlobalParsers = globalParsers ?? [];
        Unsupported = unsupported.ToDictionary(annotation => annotation.Name, StringComparer.Ordinal);
        AnnotationNames = parsers.SelectMany(parser => parser.Annotations).Select(annotation => annotation.Name).ToHashSet(StringComparer.Ordinal);
        SettingNames = parsers.SelectMany(parser => parser.Settings).Concat(GlobalParsers.SelectMany(parser => parser.Settings)).Append(GlobalSettings.AllowCrossNamespaceResources)
            .Select(setting => setting.Name).ToHashSet(StringComparer.Ordinal);
    }

    public static PolicyCatalog Empty { get; } = new([], []);

    public IReadOnlyList<IPolicyParser> Parsers { get; }

    public IReadOnlyList<IGlobalPolicyParser> GlobalParsers { get; }

    public IReadOnlyDictionary<string, UnsupportedAnnotation> Unsupported { get; }

    public IReadOnlySet<string> AnnotationNames { get; }

    public IReadOnlySet<string> SettingNames { get; }
}
