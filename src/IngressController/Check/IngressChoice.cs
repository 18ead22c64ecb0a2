using System.Collections.Immutable;
using IngressController.Core.Redaction;
using IngressController.Core.Translation;

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
    const string WatchNamespace = "--watch-namespace";
    readonly HashSet<string> _controllers = [NginxController, OwnController, .. installation.Values("--controller-class")];
    readonly HashSet<string> _names = ["nginx", "yarp", .. installation.Values("--ingress-class")];

    // One installation that watches all is enough for an Ingress to be served.
    readonly HashSet<string> _namespaces = installation.Workloads.All(static one => NginxInstallation.FlagsOf(one).Any(IsNamespace))
        ? [.. installation.Values(WatchNamespace)]
        : [];

    public bool Takes(Ingress ingress) => IsWatched(ingress) && IsOfClass(ingress);

    bool IsWatched(Ingress ingress) => _namespaces.Count == 0 || _namespaces.Contains(ingress.Key.Namespace);

    static bool IsNamespace((string Name, string? Value) flag) => flag is { Name: WatchNamespace, Value.Length: > 0 };

    bool IsOfClass(Ingress ingress)
    {
        var name = IngressMembership.ClassOf(ingress);
        if (only is not null)
            return name == only;
        if (name is null)
            return installation.IsOn("--watch-ingress-without-class");
        if (ingress.ClassName is { Length: > 0 } && snapshot.IngressClasses.TryGetValue(new("", name), out var found))
            return _controllers.Contains(found.Controller);
        return _names.Contains(name);
    }

    /// <summary>What was not examined, by class; what no controller may serve, first.</summary>
    public IReadOnlyList<LeftOutReport> LeftOut() =>
    [
        .. snapshot.Ingresses.Values.Where(ingress => !Takes(ingress))
            .GroupBy(ingress => (Class: IngressMembership.ClassOf(ingress), IsWatched: IsWatched(ingress) || !IsOfClass(ingress)))
            .Select(group => new LeftOutReport(
                group.Key.Class,
                group.Key.IsWatched ? ReasonFor(group.Key.Class) : $"namespaces that {WatchNamespace} of ingress-nginx does not name",
                [.. group.Select(ingress => ingress.Key).Order().Select(key => key.ToString())]))
            .OrderBy(one => one.Class is { } name && snapshot.IngressClasses.ContainsKey(new("", name))).ThenBy(one => one.Class, StringComparer.Ordinal),
    ];

    string ReasonFor(string? @class)
    {
        if (@class is null)
            return "no class, which ingress-nginx serves with --watch-ingress-without-class only";
        if (snapshot.IngressClasses.TryGetValue(new("", @class), out var found))
            return $"class {DiagnosticText.Of(@class)} of controller {DiagnosticText.Of(found.Controller)}";
        var known = _names.Concat(snapshot.IngressClasses.Keys.Select(key => key.Name));
        return $"class {DiagnosticText.Of(@class)}, of which there is no IngressClass" +
            (NearestName.Near(@class, known) is { } nearest ? $" ({nearest} may be meant)" : "");
    }

    /// <summary>The snapshot with only the chosen Ingresses, as ours.</summary>
    public ClusterSnapshot Chosen() => snapshot with
    {
        Ingresses = snapshot.Ingresses.Values.Where(Takes).ToImmutableDictionary(ingress => ingress.Key, ingress => ingress with { ClassName = "yarp" }),
        IngressClasses = ClusterSnapshot.Empty.IngressClasses,
    };
}
