namespace IngressController.Kubernetes.Events;

/// <summary>The content of an Event about an object.</summary>
/// <param name="Object">The object.</param>
/// <param name="Uid">Its uid, by which <c>kubectl describe</c> finds the Event; empty when unknown.</param>
/// <param name="IsWarning">Type Warning; otherwise Normal.</param>
/// <param name="Reason">A stable name in CamelCase.</param>
/// <param name="Message">For people.</param>
public sealed record EventNote(ObjectReference Object, string Uid, bool IsWarning, string Reason, string Message)
{
    public string Type => IsWarning ? "Warning" : "Normal";
}
