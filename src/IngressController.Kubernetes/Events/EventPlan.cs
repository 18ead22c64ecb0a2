using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;
using IngressController.Core.Translation;

namespace IngressController.Kubernetes.Events;

/// <summary>Decides what is to be told between two tables.</summary>
static class EventPlan
{
    /// <summary>
    /// Warnings come first: of each new problem, and of each problem of an Ingress that has changed without mending it. Then, for each
    /// Ingress that is served now and was not, or has changed, that it has been taken (behaviour 116).
    /// </summary>
    /// <param name="told">What was told before.</param>
    /// <param name="now">What is in force now.</param>
    /// <param name="restate">Whether all present problems are told: nobody knows what the last leader still could.</param>
    public static IReadOnlyList<EventNote> Between(ServedObjects told, ServedObjects now, bool restate)
    {
        var served = told.Served.ToHashSet();
        var changed = now.IngressesIn(now.Snapshot)
            .Where(ingress => !(ingress.Equals(told.Snapshot.Ingresses.GetValueOrDefault(ingress.Key)) && served.Contains(ingress.Key))).ToList();
        var changedReferences = changed.Select(ingress => ingress.Reference).ToHashSet();
        var known = told.Diagnostics.ToHashSet();
        return
        [
            .. now.Diagnostics.Where(problem => restate || !known.Contains(problem) || changedReferences.Contains(problem.Object))
                .Select(problem => Warning(problem, now.Snapshot)),
            .. changed.Select(ingress => new EventNote(ingress.Reference, ingress.Uid, IsWarning: false, "Sync", "Scheduled for sync")),
        ];
    }

    static EventNote Warning(Diagnostic problem, ClusterSnapshot snapshot) => new(
        problem.Object,
        (snapshot.Find(problem.Object) as Ingress)?.Uid ?? "",
        IsWarning: true,
        problem.Code.Name,
        problem.Field.Length == 0 ? problem.Message : $"{problem.Field}: {problem.Message}");
}
