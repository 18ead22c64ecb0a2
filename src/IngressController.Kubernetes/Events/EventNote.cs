using IngressController.Core.Cluster;

namespace IngressController.Kubernetes.Events;

/// <summary>Something to tell the owner of an object by an Event.</summary>
/// <param name="Object">The object.</param>
/// <param name="Uid">Its uid, by which <c>kubectl describe</c> finds the Event; empty when it is not known.</param>
/// <param name="IsWarning">Warning, or else Normal.</param>
/// <param name="Reason">A stable name in CamelCase.</param>
/// <param name="Message">For people.</param>
public sealed record EventNote(ObjectReference Object, string Uid, bool IsWarning, string Reason, string Message)
{
    public string Type => IsWarning ? "Warning" : "Normal";
}
