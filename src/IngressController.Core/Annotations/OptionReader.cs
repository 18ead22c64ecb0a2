using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace IngressController.Core.Annotations;

/// <summary>
/// Reads options for the parsers, for one Ingress or for the edge as a whole: the annotation (ours before ingress-nginx'), else the
/// setting, else the default. Every problem is reported on the object that has it. A bad value never turns into another value: either
/// what holds without it stays in force, or the paths of the Ingress are closed.
/// </summary>
public sealed class OptionReader
{
    readonly Ingress? _ingress;
    readonly StringMap _annotations;
    readonly SettingValues _settings;
    readonly ClusterSnapshot _snapshot;
    readonly List<string> _read = [];

    /// <param name="ingress">The Ingress; null: for the edge as a whole.</param>
    /// <param name="settings">The ConfigMap's values.</param>
    /// <param name="snapshot">All objects.</param>
    /// <param name="flags">The flags in force.</param>
    internal OptionReader(Ingress? ingress, SettingValues settings, ClusterSnapshot snapshot, OptionFlags flags)
    {
        (_ingress, _settings, _snapshot, Flags) = (ingress, settings, snapshot, flags);
        _annotations = ingress?.Annotations ?? StringMap.Empty;
    }

    public OptionFlags Flags { get; }

    /// <summary>Told of every value that is read, where it stands, and whether it can be used; null: nobody is (<see cref="OptionTrace"/>).</summary>
    internal Action<Option, OptionOrigin, bool>? Traced { get; init; }

    /// <summary>False for the built-in catch-all, which has no annotations but follows the settings.</summary>
    public bool HasIngress => _ingress is not null;

    /// <summary>
    /// The Ingress; null for the built-in catch-all. Reading it ties the policy to this one Ingress; otherwise Ingresses of one
    /// namespace with the same annotations share their policies. Read it only where an annotation needs it.
    /// </summary>
    public Ingress? Ingress
    {
        get
        {
            IsOfIngress = true;
            return _ingress;
        }
    }

    /// <summary>The result so far, with everything it depends on.</summary>
    internal PolicyReading Reading { get; } = new();

    /// <summary>Whether a parser has read the Ingress itself.</summary>
    internal bool IsOfIngress { get; private set; }

    /// <summary>Whether a parser has read the annotation of this name, which the Ingress has.</summary>
    internal bool HasRead(string name) => _read.Contains(name);

    public bool IsAnnotated(Option option) => AnnotationOf(option) is not null;

    /// <summary>Whether the Ingress has an annotation of this name, without prefix. It does not count as read.</summary>
    public bool HasAnnotation(string name) => (_annotations[AnnotationKeys.Yarp + name] ?? _annotations[AnnotationKeys.Nginx + name]) is not null;

    /// <summary>The key by which an annotation is set, for messages.</summary>
    public string KeyOf(Option option) => option.KeyIn(_annotations);

    public bool IsInSettings(Option option) => _settings.TextOf(option) is not null;

    /// <summary>The value in force: the annotation's, else the setting's, else the default, which the option must have.</summary>
    public T Get<T>(Option<T> option) => TryAnnotation(option, out var value) || TrySetting(option, out value) ? value : StandardOf(option);

    /// <summary>The value of the annotation or the setting; false when neither has a readable one.</summary>
    public bool TryGet<T>(Option<T> option, [MaybeNullWhen(false)] out T value) => TryAnnotation(option, out value) || TrySetting(option, out value);

    /// <summary>The value of the setting, else the default; annotations are ignored.</summary>
    public T GetSetting<T>(Option<T> option) => TrySetting(option, out var value) ? value : StandardOf(option);

    /// <summary>The value of the annotation; false when there is no readable one. An unreadable one is reported.</summary>
    public bool TryAnnotation<T>(Option<T> option, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (AnnotationOf(option) is not { } text)
            return false;
        var parsed = option.Type.Parse(text);
        if (parsed.Problem is { } problem && option.IsProtection)
            Deny(option, $"\"{text}\" {problem}");
        else if (parsed.Problem is not null)
            Reject(option, $"\"{text}\" {parsed.Problem}");
        Remark(option, parsed.Remarks, parsed.Doubts);
        value = parsed.Value;
        Traced?.Invoke(option, OptionOrigin.Annotation, parsed.Problem is null);
        return parsed.Problem is null;
    }

    /// <summary>
    /// A value derived from the settings alone: made once for all Ingresses, and kept while the objects it depends on stay the same.
    /// </summary>
    /// <param name="key">The option it is derived from, or the first of several.</param>
    /// <param name="make">Makes it with a reader that sees no Ingress.</param>
    public T Shared<T>(Option key, Func<OptionReader, T> make) => Shared((object)key, make);

    T Shared<T>(object key, Func<OptionReader, T> make)
    {
        var (value, reading) = _settings.Made(key, () =>
        {
            var reader = new OptionReader(null, _settings, _snapshot, Flags) { Traced = Traced };
            return (make(reader), reader.Reading);
        });

        // The user of a shared value depends on everything the value depends on.
        Reading.Add(reading);
        return (T)value!;
    }

    /// <summary>Reports a value that cannot be used; what holds without it stays in force.</summary>
    /// <param name="option">The option.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="consequence">What happens instead; null for the standard text.</param>
    public void Reject(Option option, string reason, string? consequence = null)
    {
        if (IsAnnotated(option))
            Reading.Diagnostics.Error(_ingress!.Reference, DiagnosticCodes.InvalidAnnotation, option.KeyIn(_annotations),
                $"{reason}; {consequence ?? "it is ignored"}");
        else if (option.SettingName is not null && _settings.Source is { } source)
            Reading.Diagnostics.Error(source.Reference, DiagnosticCodes.InvalidSetting, option.SettingName!,
                $"{reason}; {consequence ?? $"the default \"{option.Default}\" holds"}");
    }

    /// <summary>Reports a value of which a part cannot be honoured and closes what it is for with 503, but not the whole path.</summary>
    /// <param name="option">The option.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="consequence">What is closed, and until when.</param>
    public void Close(Option option, string reason, string consequence)
    {
        if (IsAnnotated(option))
            Reading.Diagnostics.Closed(_ingress!.Reference, DiagnosticCodes.InvalidAnnotation, option.KeyIn(_annotations), $"{reason}; {consequence}");
        else if (option.SettingName is not null && _settings.Source is { } source)
            Reading.Diagnostics.Closed(source.Reference, DiagnosticCodes.InvalidSetting, option.SettingName!, $"{reason}; {consequence}");
    }

    /// <summary>Reports a broken security setting, and closes every path of the Ingress with 503.</summary>
    /// <param name="option">The option.</param>
    /// <param name="reason">What is wrong. For a setting, it must not quote the value.</param>
    /// <param name="cause">The object that the option names, when that object is missing or wrong rather than the annotation.</param>
    public void Deny(Option option, string reason, ObjectReference? cause = null)
    {
        if (option.AnnotationName is { } name && (IsAnnotated(option) || option.SettingName is null))
            Deny(name, reason, cause);
        else
            DenySetting(option.SettingName!, reason);
    }

    /// <summary>Reports a remark on a value that is honoured, fully or in part.</summary>
    public void Warn(Option option, string reason)
    {
        if (IsAnnotated(option))
            Reading.Diagnostics.Warning(_ingress!.Reference, DiagnosticCodes.AnnotationDiffers, option.KeyIn(_annotations), reason);
        else if (option.SettingName is not null && _settings.Source is { } source)
            Reading.Diagnostics.Warning(source.Reference, DiagnosticCodes.SettingDiffers, option.SettingName!, reason);
    }

    /// <summary>Reports a value of which ingress-nginx makes the same, and which hardly says what is meant.</summary>
    public void Doubt(Option option, string reason)
    {
        if (IsAnnotated(option))
            Reading.Diagnostics.Warning(_ingress!.Reference, DiagnosticCodes.DoubtfulValue, option.KeyIn(_annotations), reason);
        else if (option.SettingName is not null && _settings.Source is { } source)
            Reading.Diagnostics.Warning(source.Reference, DiagnosticCodes.DoubtfulValue, option.SettingName!, reason);
    }

    /// <summary>Reports a known setting that is ignored on purpose.</summary>
    public void Ignore(Option setting, string reason)
    {
        if (_settings.Source is { } source)
            Reading.Diagnostics.Warning(source.Reference, DiagnosticCodes.UnsupportedSetting, setting.SettingName!, $"is not honoured: {reason}");
    }

    /// <summary>A Secret that an annotation names; null when it does not exist. A change of it makes the reading outdated.</summary>
    public Secret? FindSecret(ObjectKey key) => Find(ResourceKind.Secret, key) as Secret;

    /// <summary>A ConfigMap that an option names; null when it does not exist. A change of it makes the reading outdated.</summary>
    public ConfigMap? FindConfigMap(ObjectKey key) => Find(ResourceKind.ConfigMap, key) as ConfigMap;

    /// <summary>
    /// Reads <c>name</c> or <c>namespace/name</c>. A namespace other than the Ingress' own is refused unless the settings allow it
    /// (behaviour 127): the result is null, and <paramref name="problem"/> says why.
    /// </summary>
    public ObjectKey? Reference(string text, out string? problem)
    {
        problem = null;
        var own = _ingress?.Key.Namespace ?? "";
        var key = text.Contains('/', StringComparison.Ordinal)
            ? ObjectKey.TryParse(text, out var parsed) ? parsed : (ObjectKey?)null
            : text.Length > 0 ? new(own, text) : null;
        if (key is null)
            problem = $"\"{text}\" is not of the form name or namespace/name";
        else if (key.Value.Namespace != own && !GetSetting(SharedOptions.CrossNamespaceResources))
            problem = $"{key} is in another namespace, which allow-cross-namespace-resources would have to allow";
        return problem is null ? key : null;
    }

    /// <summary>Closes the paths because of an annotation, given by name.</summary>
    internal void Deny(string name, string reason, ObjectReference? cause = null)
    {
        var key = AnnotationKeys.KeyOf(name, _annotations);
        Reading.DeniedBecause ??= $"{key}: {reason}";
        if (_ingress is not null)
            Reading.Diagnostics.Closed(_ingress.Reference, DiagnosticCodes.BrokenSecuritySetting, key,
                $"{reason}; the paths of this Ingress answer 503 until it is mended", cause);
    }

    void DenySetting(string name, string reason)
    {
        Reading.DeniedBecause ??= $"ConfigMap key {name}: {reason}";
        if (_settings.Source is { } source)
        {
            Reading.Diagnostics.Closed(source.Reference, DiagnosticCodes.BrokenSecuritySetting, name,
                $"{reason}; the paths it holds for answer 503 until it is mended");
        }
    }

    string? AnnotationOf(Option option)
    {
        if (option.AnnotationName is null || (_annotations[option.YarpKey] ?? _annotations[option.NginxKey]) is not { } text)
            return null;
        _read.Add(option.AnnotationName);
        return text.Trim();
    }

    bool TrySetting<T>(Option<T> option, [MaybeNullWhen(false)] out T value)
    {
        if (_settings.TextOf(option) is null)
        {
            value = default;
            return false;
        }

        // Each setting is parsed once, in a slot of its own: the option may also be the key of a derived value.
        (var isReadable, value) = Shared(option.ValueKey, reader => reader.ReadSetting(option));
        Traced?.Invoke(option, OptionOrigin.Setting, isReadable);
        return isReadable;
    }

    T StandardOf<T>(Option<T> option)
    {
        Traced?.Invoke(option, OptionOrigin.Default, true);
        return option.StandardValue;
    }

    (bool IsReadable, T Value) ReadSetting<T>(Option<T> option)
    {
        var text = _settings.TextOf(option)!;
        var parsed = option.Type.Parse(text);
        if (parsed.Problem is { } problem && option.IsProtection)
            Deny(option, problem);
        else if (parsed.Problem is not null)
            Reject(option, $"\"{text}\" {parsed.Problem}");
        Remark(option, parsed.Remarks, parsed.Doubts);
        return (parsed.Problem is null, parsed.Value);
    }

    void Remark(Option option, ImmutableArray<string> remarks, ImmutableArray<string> doubts)
    {
        foreach (var remark in remarks)
            Warn(option, remark);
        foreach (var doubt in doubts)
            Doubt(option, doubt);
    }

    ClusterObject? Find(ResourceKind kind, ObjectKey key)
    {
        var reference = new ObjectReference(kind, key);
        var found = _snapshot.Find(reference);
        Reading.Find(reference, found);
        return found;
    }
}
