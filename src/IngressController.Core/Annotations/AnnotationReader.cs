using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using IngressController.Core.Cluster;

namespace IngressController.Core.Annotations;

/// <summary>
/// Reads one Ingress' annotations for the parsers: values by either prefix, typed, with every problem reported on the object
/// that has it. A bad value never becomes another value: the default holds, or the Ingress' paths are closed.
/// </summary>
public sealed class AnnotationReader
{
    readonly Ingress? _ingress;
    readonly StringMap _annotations;
    readonly ClusterSnapshot _snapshot;
    readonly List<string> _read = [];

    internal AnnotationReader(Ingress? ingress, GlobalSettings settings, ClusterSnapshot snapshot)
    {
        _ingress = ingress;
        Settings = settings;
        _annotations = ingress?.Annotations ?? StringMap.Empty;
        _snapshot = snapshot;
    }

    /// <summary>False for the built-in catch-all, which has no annotations but obeys the global settings.</summary>
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

    /// <summary>Whether a parser has asked for the Ingress itself.</summary>
    internal bool IsOfIngress { get; private set; }

    /// <summary>The global ConfigMap's values.</summary>
    public GlobalSettings Settings { get; }

    /// <summary>Why the Ingress' paths are closed; null while they are not.</summary>
    internal string? DeniedBecause { get; private set; }

    /// <summary>Whether a parser has asked for the annotation of this name, which the Ingress has.</summary>
    internal bool HasRead(string name) => _read.Contains(name);

    /// <summary>The value, trimmed of white space around it; ours wins over ingress-nginx' name.</summary>
    public bool TryGet(Annotation annotation, [NotNullWhen(true)] out string? value)
    {
        value = (_annotations[annotation.YarpKey] ?? _annotations[annotation.NginxKey])?.Trim();
        if (value is null)
            return false;
        _read.Add(annotation.Name);
        return true;
    }

    /// <summary>A switch, as Go's strconv.ParseBool reads it; null when not set or not readable, which is reported.</summary>
    public bool? Bool(Annotation annotation)
    {
        if (!TryGet(annotation, out var text))
            return null;
        if (Values.TryParseBool(text, out var value))
            return value;
        Reject(annotation, $"\"{text}\" is neither true nor false");
        return null;
    }

    /// <summary>A whole number within bounds (inclusive); null when not set or not readable, which is reported.</summary>
    public int? Int(Annotation annotation, int lowest = 0, int highest = int.MaxValue)
    {
        if (!TryGet(annotation, out var text))
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= lowest && value <= highest)
            return value;
        Reject(annotation, $"\"{text}\" is not a whole number from {lowest} to {highest}");
        return null;
    }

    /// <summary>A number of bytes (<see cref="Sizes"/>); null when not set or not readable, which is reported.</summary>
    public long? Size(Annotation annotation, long lowest = 0)
    {
        if (!TryGet(annotation, out var text))
            return null;
        if (Sizes.TryParse(text, out var value) && value >= lowest)
            return value;
        Reject(annotation, $"\"{text}\" is not a size such as 512, 8k, 1m or 1g{(lowest > 0 ? $" of at least {lowest} bytes" : "")}");
        return null;
    }

    /// <summary>The first of <paramref name="allowed"/> that the value is; null when not set or none of them, which is reported.</summary>
    public string? OneOf(Annotation annotation, params ReadOnlySpan<string> allowed)
    {
        if (!TryGet(annotation, out var text))
            return null;
        foreach (var candidate in allowed)
        {
            if (text == candidate)
                return candidate;
        }

        Reject(annotation, $"\"{text}\" is none of {string.Join(", ", allowed.ToArray())}");
        return null;
    }

    /// <summary>A switch of nginx' own words, on or off; null when not set or neither, which is reported.</summary>
    public bool? OnOff(Annotation annotation) => OneOf(annotation, "on", "off") is { } value ? value == "on" : null;

    /// <summary>Reports a value that cannot be used; what holds without the annotation stays in force.</summary>
    public void Reject(Annotation annotation, string reason) => Report("InvalidAnnotation", annotation, $"{reason}; it is ignored");

    /// <summary>Reports a broken security setting, and closes every path of the Ingress with 503.</summary>
    /// <param name="annotation">The annotation.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="cause">The object it names, when that one is missing or wrong and not the annotation.</param>
    public void Deny(Annotation annotation, string reason, ObjectReference? cause = null)
    {
        DeniedBecause ??= $"{KeyOf(annotation)}: {reason}";
        Report("BrokenSecuritySetting", annotation, $"{reason}; the paths of this Ingress answer 503 until it is mended", cause);
    }

    /// <summary>Reports a broken security setting of the global ConfigMap, and closes every path of the Ingress it holds for.</summary>
    public void Deny(Setting setting, string reason)
    {
        DeniedBecause ??= $"ConfigMap key {setting.Name}: {reason}";
        Settings.Deny(setting, reason);
    }

    /// <summary>Reports something about a value that is honoured all the same.</summary>
    public void Warn(Annotation annotation, string reason)
    {
        if (_ingress is not null)
            Settings.Reading.Diagnostics.Warning(_ingress.Reference, "AnnotationDiffers", KeyOf(annotation), reason);
    }

    /// <summary>A Secret that an annotation names; null when it does not exist. A change of it will be noticed.</summary>
    public Secret? FindSecret(ObjectKey key) => Find(ResourceKind.Secret, key) as Secret;

    /// <summary>A ConfigMap that an annotation names; null when it does not exist. A change of it will be noticed.</summary>
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
        else if (key.Value.Namespace != own && !Settings.Bool(GlobalSettings.AllowCrossNamespaceResources))
            problem = $"{key} is in another namespace, which allow-cross-namespace-resources would have to allow";
        return problem is null ? key : null;
    }

    ClusterObject? Find(ResourceKind kind, ObjectKey key)
    {
        var reference = new ObjectReference(kind, key);
        var found = _snapshot.Find(reference);
        Settings.Reading.Find(reference, found);
        return found;
    }

    void Report(string code, Annotation annotation, string message, ObjectReference? cause = null)
    {
        if (_ingress is not null)
            Settings.Reading.Diagnostics.Error(_ingress.Reference, code, KeyOf(annotation), message, cause);
    }

    string KeyOf(Annotation annotation) => annotation.KeyIn(_annotations);
}
