using System.Collections.Immutable;
using IngressController.Core.Cluster;

namespace IngressController.Check;

/// <summary>
/// Chooses the Ingresses to look at: those that ingress-nginx serves, and our own. All of them are then taken for ours, as they
/// would be after the change.
/// </summary>
/// <param name="snapshot">The cluster.</param>
/// <param name="installation">How ingress-nginx is run.</param>
/// <param name="only">The only class to look at (<c>--ingress-class</c>); null: all of theirs and ours.</param>
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

    /// <summary>Whether it is looked at.</summary>
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

    /// <summary>The snapshot with these Ingresses alone, as ours.</summary>
    public ClusterSnapshot Chosen() => snapshot with
    {
        Ingresses = snapshot.Ingresses.Values.Where(Takes).ToImmutableDictionary(ingress => ingress.Key, ingress => ingress with { ClassName = "yarp" }),
        IngressClasses = ClusterSnapshot.Empty.IngressClasses,
    };
}
