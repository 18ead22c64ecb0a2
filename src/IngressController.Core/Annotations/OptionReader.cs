using System.Diagnostics.CodeAnalysis;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;

namespace IngressController.Core.Annotations;

/// <summary>
/// Reads options for the parsers, for one Ingress or for the edge as a whole: the annotation (ours before ingress-nginx'), else the
/// setting, else the default. Every problem is reported on the object that has it. A bad value never becomes another value: what
/// would hold without it stays in force, or the Ingress' paths are closed.
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
    /// <param name="flags">The flags that have a say.</param>
    internal OptionReader(Ingress? ingress, SettingValues settings, ClusterSnapshot snapshot, OptionFlags flags)
    {
        (_ingress, _settings, _snapshot, Flags) = (ingress, settings, snapshot, flags);
        _annotations = ingress?.Annotations ?? StringMap.Empty;
    }

    /// <summary>The flags that have a say in what annotations and settings can ask for.</summary>
    public OptionFlags Flags { get; }

    /// <summary>False for the built-in catch-all, which has no annotations but obeys the settings.</summary>
    public bool HasIngress => _ingress is not null;

    /// <summary>
    /// The Ingress; null for the built-in catch-all. Who asks for it makes a policy of this one Ingress: without, Ingresses of
    /// one namespace with the same annotations share theirs. So ask only where an annotation makes it necessary.
    /// </summary>
    public Ingress? Ingress
    {
        get
        {
            IsOfIngress = true;
            return _ingress;
        }
    }

    /// <summary>What has been found so far, with all that it depends on.</summary>
    internal PolicyReading Reading { get; } = new();

    /// <summary>Whether a parser has asked for the Ingress itself.</summary>
    internal bool IsOfIngress { get; private set; }

    /// <summary>Whether a parser has asked for the annotation of this name, which the Ingress has.</summary>
    internal bool HasRead(string name) => _read.Contains(name);

    /// <summary>Whether the Ingress itself says something.</summary>
    public bool IsAnnotated(Option option) => AnnotationOf(option) is not null;

    /// <summary>Whether the ConfigMap says something.</summary>
    public bool IsInSettings(Option option) => _settings.TextOf(option) is not null;

    /// <summary>What holds: the annotation's value, else the setting's, else the default, which the option must have.</summary>
    public T Get<T>(Option<T> option) => TryAnnotation(option, out var value) || TrySetting(option, out value) ? value : option.StandardValue;

    /// <summary>What the annotation or the setting says; false when neither says anything that can be read.</summary>
    public bool TryGet<T>(Option<T> option, [MaybeNullWhen(false)] out T value) => TryAnnotation(option, out value) || TrySetting(option, out value);

    /// <summary>What the setting says, else the default, whatever an annotation says.</summary>
    public T GetSetting<T>(Option<T> option) => TrySetting(option, out var value) ? value : option.StandardValue;

    /// <summary>What the Ingress itself says; false when that is nothing that can be read, which is reported.</summary>
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
        foreach (var remark in parsed.Remarks)
            Warn(option, remark);
        value = parsed.Value;
        return parsed.Problem is null;
    }

    /// <summary>What the settings alone make: made once for all Ingresses, and kept while the objects it is made of stay.</summary>
    /// <param name="key">The option it is made of, or the first of several.</param>
    /// <param name="make">Makes it with a reader that sees no Ingress.</param>
    public T Shared<T>(Option key, Func<OptionReader, T> make) => Shared((object)key, make);

    T Shared<T>(object key, Func<OptionReader, T> make)
    {
        var (value, reading) = _settings.Made(key, () =>
        {
            var reader = new OptionReader(null, _settings, _snapshot, Flags);
            return (make(reader), reader.Reading);
        });

        // Whoever uses it depends on what it was made of.
        Reading.Add(reading);
        return (T)value!;
    }

    /// <summary>Reports a value that cannot be used; what holds without it stays in force.</summary>
    /// <param name="option">The option.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="consequence">What happens instead; by default said by whatever holds without it.</param>
    public void Reject(Option option, string reason, string? consequence = null)
    {
        if (IsAnnotated(option))
            Reading.Diagnostics.Error(_ingress!.Reference, DiagnosticCodes.InvalidAnnotation, option.KeyIn(_annotations), $"{reason}; {consequence ?? "it is ignored"}");
        else if (option.SettingName is not null && _settings.Source is { } source)
            Reading.Diagnostics.Error(source.Reference, DiagnosticCodes.InvalidSetting, option.SettingName!, $"{reason}; {consequence ?? $"the default \"{option.Default}\" holds"}");
    }

    /// <summary>Reports a broken security setting, and closes every path of the Ingress with 503.</summary>
    /// <param name="option">The option.</param>
    /// <param name="reason">What is wrong. That of a setting does not repeat the value.</param>
    /// <param name="cause">The object it names, when that one is missing or wrong and not the annotation.</param>
    public void Deny(Option option, string reason, ObjectReference? cause = null)
    {
        if (option.AnnotationName is { } name && (IsAnnotated(option) || option.SettingName is null))
            Deny(name, reason, cause);
        else if (_settings.Source is { } source)
        {
            Reading.DeniedBecause ??= $"ConfigMap key {option.SettingName}: {reason}";
            Reading.Diagnostics.Error(source.Reference, DiagnosticCodes.BrokenSecuritySetting, option.SettingName!, $"{reason}; the paths it holds for answer 503 until it is mended");
        }
    }

    /// <summary>Reports something about a value that is honoured all the same, or in part.</summary>
    public void Warn(Option option, string reason)
    {
        if (IsAnnotated(option))
            Reading.Diagnostics.Warning(_ingress!.Reference, DiagnosticCodes.AnnotationDiffers, option.KeyIn(_annotations), reason);
        else if (option.SettingName is not null && _settings.Source is { } source)
            Reading.Diagnostics.Warning(source.Reference, DiagnosticCodes.SettingDiffers, option.SettingName!, reason);
    }

    /// <summary>Reports a setting that is known, and left out on purpose.</summary>
    public void Ignore(Option setting, string reason)
    {
        if (_settings.Source is { } source)
            Reading.Diagnostics.Warning(source.Reference, DiagnosticCodes.UnsupportedSetting, setting.SettingName!, $"is not honoured: {reason}");
    }

    /// <summary>A Secret that an annotation names; null when it does not exist. A change of it will be noticed.</summary>
    public Secret? FindSecret(ObjectKey key) => Find(ResourceKind.Secret, key) as Secret;

    /// <summary>A ConfigMap that an option names; null when it does not exist. A change of it will be noticed.</summary>
    public ConfigMap? FindConfigMap(ObjectKey key) => Find(ResourceKind.ConfigMap, key) as ConfigMap;

    /// <summary>
    /// Reads <c>name</c> or <c>namespace/name</c>. Another namespace than the Ingress' own is refused unless the settings
    /// allow it (behaviour 127): then null, and <paramref name="problem"/> says why.
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

    /// <summary>Closes the paths for an annotation of any name.</summary>
    internal void Deny(string name, string reason, ObjectReference? cause = null)
    {
        var key = AnnotationKeys.KeyOf(name, _annotations);
        Reading.DeniedBecause ??= $"{key}: {reason}";
        if (_ingress is not null)
            Reading.Diagnostics.Error(_ingress.Reference, DiagnosticCodes.BrokenSecuritySetting, key, $"{reason}; the paths of this Ingress answer 503 until it is mended", cause);
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

        // Read once, whoever asks; a slot of its own, since an option may be the key of what is made of it.
        (var isReadable, value) = Shared(option.ValueKey, reader => reader.ReadSetting(option));
        return isReadable;
    }

    (bool IsReadable, T Value) ReadSetting<T>(Option<T> option)
    {
        var text = _settings.TextOf(option)!;
        var parsed = option.Type.Parse(text);
        if (parsed.Problem is { } problem && option.IsProtection)
            Deny(option, problem);
        else if (parsed.Problem is not null)
            Reject(option, $"\"{text}\" {parsed.Problem}");
        foreach (var remark in parsed.Remarks)
            Warn(option, remark);
        return (parsed.Problem is null, parsed.Value);
    }

    ClusterObject? Find(ResourceKind kind, ObjectKey key)
    {
        var reference = new ObjectReference(kind, key);
        var found = _snapshot.Find(reference);
        Reading.Find(reference, found);
        return found;
    }
}
