namespace IngressController.Core.Annotations;

/// <summary>What an option affects.</summary>
public enum OptionScope
{
    /// <summary>The paths of its Ingress.</summary>
    Paths,

    /// <summary>The whole hosts of its Ingress, including other Ingresses' paths. The oldest Ingress of a host that sets it decides.</summary>
    Hosts,

    /// <summary>The whole hosts of its Ingress as well, but another rule than age decides whose value holds.</summary>
    HostsByOtherRule,

    /// <summary>The edge as a whole.</summary>
    Edge,
}

/// <summary>
/// One setting that users can make: by an annotation, by a key of the ConfigMap that <c>--configmap</c> names, or by both. It is
/// declared once, as data; parsers, risk checks, lists and the reference all use the declaration.
/// </summary>
public abstract class Option
{
    private protected Option(string? annotationName, string? settingName, string? standard, string help)
    {
        (AnnotationName, SettingName, Default, Help) = (annotationName, settingName, standard, help);
        (NginxKey, YarpKey) = (AnnotationKeys.Nginx + annotationName, AnnotationKeys.Yarp + annotationName);
    }

    /// <summary>The annotation, without prefix; null when no annotation sets it.</summary>
    public string? AnnotationName { get; }

    /// <summary>The key of the ConfigMap; null when it cannot be set for all Ingresses.</summary>
    public string? SettingName { get; }

    /// <summary>The default, as text; null when there is none.</summary>
    public string? Default { get; }

    /// <summary>Its description for the reference, in one or more sentences.</summary>
    public string Help { get; }

    /// <summary>The permitted values, for the reference.</summary>
    public abstract string Values { get; }

    /// <summary>How much harm the annotation lets an author of Ingresses do to others.</summary>
    public AnnotationRisk Risk { get; init; }

    public OptionScope Scope { get; init; }

    /// <summary>Whether it keeps clients out: an annotation value that cannot be read then closes the paths.</summary>
    public bool IsProtection { get; init; }

    /// <summary>
    /// The setting without which the annotation is not read; it is then judged as one that is not honoured. Null: it is always read.
    /// </summary>
    public Option<bool>? Gate { get; init; }

    /// <summary>The key under which its parsed value is cached.</summary>
    internal object ValueKey { get; } = new();

    internal string NginxKey { get; }

    internal string YarpKey { get; }

    /// <summary>The name for messages and tests: the annotation's, else the key's.</summary>
    public string Name => AnnotationName ?? SettingName!;

    /// <param name="name">Without prefix.</param>
    /// <param name="type">Reads its value.</param>
    /// <param name="help">What it does.</param>
    /// <param name="risk">How much harm it lets its author do to others.</param>
    /// <param name="standard">The default; null for none.</param>
    /// <param name="scope">What it affects.</param>
    public static Option<T> Annotation<T>(
        string name, OptionType<T> type, string help, AnnotationRisk risk = AnnotationRisk.Low,
        string? standard = null, OptionScope scope = OptionScope.Paths) =>
        new(name, null, standard, type, help) { Risk = risk, Scope = scope };

    /// <param name="name">The key.</param>
    /// <param name="standard">The default.</param>
    /// <param name="type">Reads its value.</param>
    /// <param name="help">What it does.</param>
    public static Option<T> Setting<T>(string name, string standard, OptionType<T> type, string help) =>
        new(null, name, standard, type, help) { Scope = OptionScope.Edge };

    /// <summary>An annotation whose default is a setting of the same name.</summary>
    /// <inheritdoc cref="Annotation{T}"/>
    public static Option<T> Both<T>(
        string name, string? standard, OptionType<T> type, string help,
        AnnotationRisk risk = AnnotationRisk.Low, OptionScope scope = OptionScope.Paths) =>
        new(name, name, standard, type, help) { Risk = risk, Scope = scope };

    /// <summary>The key it is set by, for messages.</summary>
    internal string KeyIn(Cluster.StringMap annotations) => annotations[YarpKey] is null ? NginxKey : YarpKey;
}

/// <summary>An option with the type of its value.</summary>
public sealed class Option<T> : Option
{
    readonly Parsed<T>? _standard;

    /// <param name="annotationName">The annotation, without prefix, or null.</param>
    /// <param name="settingName">The key of the ConfigMap, or null.</param>
    /// <param name="standard">The default, or null.</param>
    /// <param name="type">Reads its value.</param>
    /// <param name="help">What it does.</param>
    public Option(string? annotationName, string? settingName, string? standard, OptionType<T> type, string help)
        : base(annotationName, settingName, standard, help)
    {
        Type = type;
        if (standard is null)
            return;
        _standard = type.Parse(standard);
        if (_standard.Value.Problem is { } problem)
            throw new ArgumentException($"the default of {Name} {problem}", nameof(standard));
    }

    public OptionType<T> Type { get; }

    public override string Values => Type.Values;

    /// <summary>The default.</summary>
    /// <exception cref="InvalidOperationException">There is no default.</exception>
    public T StandardValue => _standard is { } standard ? standard.Value : throw new InvalidOperationException($"{Name} has no default");
}
