using System.Collections.Immutable;

namespace IngressController.Check;

/// <summary>
/// Chooses the Ingresses to examine: those that ingress-nginx serves, and our own. All of them are then treated as ours, as they
/// would be after the migration.
/// </summary>
/// <param name="snapshot">The cluster.</param>
/// <param name="installation">How ingress-nginx is started.</param>
/// <param name="only">The only class to examine (<c>--ingress-class</c>); null: all of theirs and ours.</param>
sealed class IngressChoice(ClusterSnapshot snapshot, NginxInstallation installation, string? only)
{
    public const string NginxController = "k8s.io/ingress-nginx";

    const string OwnController = "k8s.io/ingress-yarp";
    const string ClassAnnotation = "kubernetes.io/ingress.class";

    readonly HashSet<string> _controllers = [NginxController, OwnController, .. installation.Values("--controller-class")];
    readonly HashSet<string> _names = ["nginx", "yarp", .. installation.Values("--ingress-class")];

    /// <summary>The class an Ingress names, or null.</summary>
    public static string? ClassOf(Ingress ingress) =>
        ingress.ClassName is { Length: > 0 } name ? name : ingress.Annotations[ClassAnnotation] is { Length: > 0 } annotation ? annotation : null;

    public bool Takes(Ingress ingress)
    {
        var name = ClassOf(ingress);
        if (only is not null)
            return name == only;
        if (name is null)
            return installation.IsOn("--watch-ingress-without-class");
        if (ingress.ClassName is { Length: > 0 } && snapshot.IngressClasses.TryGetValue(new("", name), out var found))
            return _controllers.Contains(found.Controller);
        return _names.Contains(name);
    }

    /// <summary>The snapshot with only the chosen Ingresses, as ours.</summary>
    public ClusterSnapshot Chosen() => snapshot with
    {
        Ingresses = snapshot.Ingresses.Values.Where(Takes).ToImmutableDictionary(ingress => ingress.Key, ingress => ingress with { ClassName = "yarp" }),
        IngressClasses = ClusterSnapshot.Empty.IngressClasses,
    };
}
