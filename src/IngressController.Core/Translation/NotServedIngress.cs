using System.Collections.Immutable;
using IngressController.Core.Redaction;

namespace IngressController.Core.Translation;

/// <summary>An Ingress that is there and not served, with the reason.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Class">The class it names, or null.</param>
/// <param name="Why">Why it is not ours.</param>
/// <param name="Nearest">For a class that does not exist: the one that may be meant, or null.</param>
public sealed record NotServedIngress(ObjectKey Key, string? Class, NotOurs Why, string? Nearest)
{
    /// <summary>The reason, as a clause.</summary>
    public string Reason => Why switch
    {
        NotOurs.UnwatchedNamespace => "its namespace is not the one of --watch-namespace",
        NotOurs.UnlistedNamespace => "its namespace has not the labels of --watch-namespace-selector",
        NotOurs.NoClass => "it names no class",
        NotOurs.UnknownClass => $"class {DiagnosticText.Of(Class ?? "")} does not exist{(Nearest is null ? "" : $"; {Nearest} may be meant")}",
        NotOurs.OtherClass => $"class {DiagnosticText.Of(Class ?? "")} is another controller's",
        _ => "IngressClasses may not be listed, and it has no annotation kubernetes.io/ingress.class",
    };

    /// <summary>All Ingresses that are not served, those that may be meant for us first, then by name.</summary>
    /// <param name="snapshot">All objects.</param>
    /// <param name="served">Those that are served.</param>
    /// <param name="options">What is served.</param>
    public static ImmutableArray<NotServedIngress> Of(ClusterSnapshot snapshot, ImmutableArray<ObjectKey> served, TranslationOptions options)
    {
        if (snapshot.Ingresses.Count == served.Length)
            return [];
        string[] ours =
        [
            options.IngressClass,
            .. snapshot.IngressClasses.Keys.Select(key => key.Name).Where(name => IngressMembership.IsOurClass(name, snapshot, options)),
        ];
        return
        [
            .. snapshot.Ingresses.Values.Select(ingress => Of(ingress, snapshot, options, ours)).OfType<NotServedIngress>()
                .OrderBy(one => one.Why == NotOurs.UnknownClass ? 0 : one.Why == NotOurs.OtherClass ? 2 : 1).ThenBy(one => one.Key),
        ];
    }

    static NotServedIngress? Of(Ingress ingress, ClusterSnapshot snapshot, TranslationOptions options, string[] ours)
    {
        if (IngressMembership.WhyNot(ingress, snapshot, options) is not { } why)
            return null;
        var name = IngressMembership.ClassOf(ingress);
        return new(ingress.Key, name, why, why == NotOurs.UnknownClass ? NearestName.Near(name ?? "", ours) : null);
    }
}
