using System.Collections.Immutable;

namespace IngressController.Core.Annotations;

/// <summary>Runs the parsers over Ingresses, and reports annotations that are forbidden or that no parser reads.</summary>
sealed class PolicyReader
{
    readonly ClusterSnapshot _snapshot;
    readonly PolicyCatalog _catalog;
    readonly ObjectKey? _configMap;
    readonly OptionFlags _flags;
    readonly DiagnosticSink _diagnostics;
    readonly PolicyMemory? _before;
    readonly SettingValues _settings;
    readonly ISet<ObjectReference> _references;
    readonly HashSet<PolicyReading> _used = [];
    PolicyReading? _everywhere;

    /// <param name="snapshot">All objects.</param>
    /// <param name="catalog">The parsers.</param>
    /// <param name="configMap">The global ConfigMap's name.</param>
    /// <param name="flags">The flags in force.</param>
    /// <param name="diagnostics">Receives problems.</param>
    /// <param name="references">Receives every Secret and ConfigMap that is looked up.</param>
    /// <param name="before">The readings of an earlier translation, reused where they still hold; or null.</param>
    public PolicyReader(
        ClusterSnapshot snapshot, PolicyCatalog catalog, ObjectKey? configMap, OptionFlags flags,
        DiagnosticSink diagnostics, ISet<ObjectReference> references, PolicyMemory? before)
    {
        _snapshot = snapshot;
        _catalog = catalog;
        _configMap = configMap;
        _flags = flags;
        _diagnostics = diagnostics;
        _references = references;
        var source = configMap is { } key ? snapshot.ConfigMaps.GetValueOrDefault(key) : null;
        _before = ReferenceEquals(before?.Settings.Source, source) ? before : null;
        _settings = new(source, snapshot, _before?.Settings);
        Memory = new(_settings, snapshot.Ingresses.Count);
    }

    /// <summary>The annotations that affect whole hosts, without prefix.</summary>
    public IReadOnlyList<string> OfHosts => _catalog.OfHosts;

    /// <summary>The readings, for a later translation.</summary>
    public PolicyMemory Memory { get; }

    /// <summary>Reads what the ConfigMap asks of the edge as a whole.</summary>
    public PolicySet ReadEdge()
    {
        if (_configMap is { } key)
        {
            _references.Add(new(ResourceKind.ConfigMap, key));
            if (!_snapshot.ConfigMaps.ContainsKey(key))
                _diagnostics.Error(new(ResourceKind.ConfigMap, key), DiagnosticCodes.ConfigMapNotFound, "--configmap",
                    "names this ConfigMap, but it does not exist; the defaults hold");
        }

        var reader = ReaderOf(null);
        ReviewSettings(reader.Reading);
        var policies = new PolicySet([.. _catalog.EdgeParsers.Select(parser => parser.Parse(reader)).OfType<IPolicy>()], null);
        Use(reader.Reading);
        return policies;
    }

    /// <summary>Reads what the global settings alone ask for.</summary>
    public PolicySet ReadEverywhere() => Use(Everywhere()).Policies;

    public ServedIngress Read(Ingress ingress)
    {
        // Equal Ingresses may differ in their status.
        var known = _before?.Ingresses.GetValueOrDefault(ingress.Key);
        if (known is null || !known.Object.Equals(ingress) || !known.Reading.Holds(_snapshot))
            known = new(ingress, ReadingOf(ingress));
        else if (!ReferenceEquals(known.Object, ingress))
            known = known with { Object = ingress };
        Use(known.Reading);
        Memory.Ingresses.Add(ingress.Key, known);
        return known;
    }

    PolicyReading Everywhere()
    {
        _everywhere ??= _before?.Everywhere is { } known && known.Holds(_snapshot) ? known : ReadAnew(null);
        return Memory.Everywhere = _everywhere;
    }

    PolicyReading ReadingOf(Ingress ingress)
    {
        var asked = (ingress.Key.Namespace, ingress.Annotations.Where(static key => AnnotationKeys.NameIn(key) is not null));
        if (Memory.Shared.TryGetValue(asked, out var known) || (_before is not null && _before.Shared.TryGetValue(asked, out known) && known.Holds(_snapshot)))
            return known;
        var reading = ReadAnew(ingress);

        // Diagnostics are reported per Ingress, so a reading that has any is not shared.
        if (!reading.IsOfIngress && !reading.Diagnostics.IsAbout(ingress.Reference))
            reading.SharedBy = asked;
        return reading;
    }

    PolicyReading Use(PolicyReading reading)
    {
        if (!_used.Add(reading))
            return reading;
        _diagnostics.Add(reading.Diagnostics);
        foreach (var shared in reading.Shared)
            Use(shared);
        _references.UnionWith(reading.References);
        if (reading.SharedBy is { } key)
            Memory.Shared.TryAdd(key, reading);
        return reading;
    }

    PolicyReading ReadAnew(Ingress? ingress)
    {
        var reader = ReaderOf(ingress);
        if (ingress is not null && AnnotationSize.ProblemOf(ingress.Annotations) is var (key, problem))
            return Closed(ingress, reader.Reading, DiagnosticCodes.BrokenSecuritySetting, key, problem);
        try
        {
            return ReadAll(ingress, reader);
        }
        catch (Exception error) when (ingress is not null)
        {
            // A fault of a parser is a bug. It is one Ingress that has it: the settings alone were read before.
            reader.Reading.IsOfIngress = true;
            reader.Reading.Fault = error;
            return Closed(ingress, reader.Reading, DiagnosticCodes.IngressFailed, "metadata.annotations", Failure.Describe(error));
        }
    }

    // Its protections are unknown, so its paths stay and answer 503: without them, others' might serve what they guard.
    // What the settings ask of every route it keeps: as the catch-all, it would take them from the whole edge otherwise.
    PolicyReading Closed(Ingress ingress, PolicyReading reading, DiagnosticCode code, string field, string reason)
    {
        reading.DeniedBecause ??= $"{field}: {reason}";
        var everywhere = Everywhere();
        reading.Add(everywhere);
        reading.Diagnostics.Closed(ingress.Reference, code, field, $"{reason}; the paths of this Ingress answer 503 until it is mended");
        reading.Policies = everywhere.Policies with { DeniedBecause = reading.DeniedBecause };
        return reading;
    }

    PolicyReading ReadAll(Ingress? ingress, OptionReader reader)
    {
        var policies = ImmutableArray.CreateBuilder<IPolicy>();
        foreach (var parser in _catalog.Parsers)
        {
            if (parser.Parse(reader) is { } policy)
                policies.Add(policy);
        }

        if (ingress is not null)
            ReviewNames(ingress, reader, policies);
        var reading = reader.Reading;
        reading.IsOfIngress = reader.IsOfIngress;
        reading.Policies = policies.Count == 0 && reading.DeniedBecause is null ? PolicySet.Empty : new(policies.ToImmutable(), reading.DeniedBecause);
        return reading;
    }

    OptionReader ReaderOf(Ingress? ingress) => new(ingress, _settings, _snapshot, _flags);

    void ReviewSettings(PolicyReading reading)
    {
        var unknown = 0;
        foreach (var (key, _) in _settings.All)
        {
            if (!_catalog.Settings.ContainsKey(key))
                reading.Diagnostics.Warning(_settings.Source!.Reference, DiagnosticCodes.UnknownSetting, key,
                    $"has no effect here; {(unknown++ < UnknownName.Most ? UnknownName.SettingHint(_catalog, key) : null) ??
                        "`check` tells what is not supported and why"}");
        }
    }

    void ReviewNames(Ingress ingress, OptionReader reader, ImmutableArray<IPolicy>.Builder policies)
    {
        var rules = IngressRulesParser.Of(reader);
        var diagnostics = reader.Reading.Diagnostics;
        var unknown = 0;
        foreach (var (key, value) in ingress.Annotations)
        {
            if (AnnotationKeys.NameIn(key) is not { } name)
                continue;
            if (_catalog.Annotations.TryGetValue(name, out var option) && (option.Gate is not { } gate || reader.GetSetting(gate)))
            {
                if (rules.ProblemOf(option.Risk, value) is { } problem)
                    reader.Deny(name, problem);

                // Skip closed Ingresses; report once per name.
                else if (reader.Reading.DeniedBecause is null && !reader.HasRead(name) && key == option.KeyIn(ingress.Annotations))
                    diagnostics.Warning(ingress.Reference, DiagnosticCodes.UnusedAnnotation, key,
                        "has no effect: what it would change is not asked for, or another annotation takes its place");

                // In snippets alone it ends a directive.
                else if (value.TrimEnd().EndsWith(';') && option.Risk != AnnotationRisk.Critical && reader.HasRead(name))
                    diagnostics.Warning(ingress.Reference, DiagnosticCodes.DoubtfulValue, key,
                        "ends with a semicolon, which counts as a part of the value: take it away unless that is meant");
                continue;
            }

            if (!_catalog.Unsupported.TryGetValue(name, out var unsupported))
                diagnostics.Warning(ingress.Reference, DiagnosticCodes.UnknownAnnotation, key,
                    $"is not known; {(unknown++ < UnknownName.Most ? UnknownName.AnnotationHint(_catalog, name) : null) ??
                        "see the annotation reference for the names there are"}");
            else if (unsupported.RefusalOf(value, _flags) is { } refusal)
                Refuse(ingress, reader, policies, unsupported, key, refusal);
        }
    }

    static void Refuse(
        Ingress ingress, OptionReader reader, ImmutableArray<IPolicy>.Builder policies, UnsupportedAnnotation annotation, string key, Refusal refusal)
    {
        if (refusal.IsProtection)
            reader.Deny(annotation.Name, refusal.Reason);
        else
            reader.Reading.Diagnostics.Warning(ingress.Reference, DiagnosticCodes.UnsupportedAnnotation, key, $"is not honoured: {refusal.Reason}");

        if (!annotation.IsOfHost)
            return;

        // The annotation may be set under both prefixes.
        var known = policies.OfType<HostSnippetPolicy>().FirstOrDefault();
        if (known?.ClosedBecause is not null)
            return;
        if (known is not null)
            policies.Remove(known);
        policies.Add(new HostSnippetPolicy(key, refusal.IsProtection ? refusal.Reason : null));
    }
}
