namespace IngressController.Core.Translation;

/// <summary>Why an Ingress is not ours.</summary>
public enum NotOurs
{
    /// <summary>Its namespace is not the one of <c>--watch-namespace</c>.</summary>
    UnwatchedNamespace,

    /// <summary>Its namespace has not the labels of <c>--watch-namespace-selector</c>, or is gone.</summary>
    UnlistedNamespace,

    /// <summary>It names no class.</summary>
    NoClass,

    /// <summary>It names a class that does not exist.</summary>
    UnknownClass,

    /// <summary>It is of a class of another controller.</summary>
    OtherClass,

    /// <summary>It names a class, but the API server forbids listing classes, and it has not the annotation that counts then.</summary>
    UnreadableClass,
}

/// <summary>Decides which Ingresses are ours (behaviour 64 to 71).</summary>
public static class IngressMembership
{
    const string ClassAnnotation = "kubernetes.io/ingress.class";

    /// <summary>The class that an Ingress names: by its field, else by the annotation; null when by neither.</summary>
    public static string? ClassOf(Ingress ingress) =>
        ingress.ClassName is { Length: > 0 } name ? name : ingress.Annotations[ClassAnnotation] is { Length: > 0 } annotation ? annotation : null;

    /// <summary>Whether an Ingress is of our class, and of a namespace that is watched.</summary>
    public static bool IsOurs(Ingress ingress, ClusterSnapshot snapshot, TranslationOptions options) => WhyNot(ingress, snapshot, options) is null;

    /// <summary>Why it is not ours; null when it is.</summary>
    public static NotOurs? WhyNot(Ingress ingress, ClusterSnapshot snapshot, TranslationOptions options)
    {
        if (options.WatchNamespace is { } watched && ingress.Key.Namespace != watched)
            return NotOurs.UnwatchedNamespace;
        if (options.OnlyListedNamespaces && !snapshot.Namespaces.ContainsKey(new("", ingress.Key.Namespace)))
            return NotOurs.UnlistedNamespace;
        if (ingress.ClassName is { Length: > 0 } name && snapshot.IngressClassesReadable)
            return IsOurClass(name, snapshot, options) ? null : KindOf(name, snapshot);
        if (ingress.Annotations[ClassAnnotation] is { Length: > 0 } annotation)
            return annotation == options.IngressClass ? null : KindOf(annotation, snapshot);
        if (ingress.ClassName is { Length: > 0 })
            return NotOurs.UnreadableClass;
        return options.WatchIngressWithoutClass ? null : NotOurs.NoClass;
    }

    /// <summary>Whether Ingresses whose field names this class are ours.</summary>
    public static bool IsOurClass(string name, ClusterSnapshot snapshot, TranslationOptions options)
    {
        var isNamed = name == options.IngressClass;
        return snapshot.IngressClasses.TryGetValue(new("", name), out var found)
            ? found.Controller == options.ControllerClass || (isNamed && options.IngressClassByName)
            : isNamed && options.IngressClassIsGiven;
    }

    static NotOurs KindOf(string name, ClusterSnapshot snapshot) =>
        snapshot.IngressClasses.ContainsKey(new("", name)) ? NotOurs.OtherClass : NotOurs.UnknownClass;
}
