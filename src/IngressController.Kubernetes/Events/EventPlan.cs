using IngressController.Core.Diagnostics;
using IngressController.Core.Translation;

namespace IngressController.Kubernetes.Events;

/// <summary>Decides which Events are due between two tables.</summary>
static class EventPlan
{
    /// <summary>
    /// Warnings come first: one for each new problem, and for each problem that a changed Ingress still has. Then one Event for each
    /// Ingress that is newly served or has changed (behaviour 116).
    /// </summary>
    /// <param name="told">The objects at the last report.</param>
    /// <param name="now">The objects in force now.</param>
    /// <param name="restate">Whether all current problems are reported: it is unknown what the last leader has reported.</param>
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
