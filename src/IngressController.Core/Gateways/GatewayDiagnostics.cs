namespace IngressController.Core.Gateways;

/// <summary>Tells of what a status says is wrong, and of what is set in vain, for the log, the status page and Events.</summary>
static class GatewayDiagnostics
{
    /// <param name="statuses">What the status of each object of ours is to say.</param>
    /// <param name="objects">The objects.</param>
    public static DiagnosticSink Of(IEnumerable<GatewayStatus> statuses, GatewayObjects objects)
    {
        var sink = new DiagnosticSink();
        foreach (var status in statuses)
        {
            Add(sink, status.Object, "", status.Conditions);
            foreach (var listener in status.Listeners)
                Add(sink, status.Object, $"listeners[{listener.Name}]", listener.Conditions);
            // A policy names no Gateway, and mostly the same is wrong with it for all of them.
            if (status.Object.Kind == ResourceKind.BackendTLSPolicy)
                Add(sink, status.Object, "", status.Parents.SelectMany(static parent => parent.Conditions).Distinct().ToValueArray());
            else
                AddParents(sink, status);
            foreach (var field in (objects.Find(status.Object) as GatewayObject)?.WithoutEffect ?? [])
                sink.Warning(status.Object, DiagnosticCodes.FieldNotHonoured, field, "the field has no effect here: take it away, or do without");
        }

        return sink;
    }

    static void AddParents(DiagnosticSink sink, GatewayStatus status)
    {
        foreach (var parent in status.Parents)
            Add(sink, status.Object, $"parentRefs[{parent.Parent.Name}]", parent.Conditions);
    }

    static void Add(DiagnosticSink sink, ObjectReference @object, string field, ValueArray<Condition> conditions)
    {
        foreach (var condition in conditions)
        {
            var isPartial = condition is { Type: "PartiallyInvalid", IsTrue: true };
            if (condition.IsTrue && !isPartial)
                continue;
            var path = field.Length == 0 ? "spec" : $"spec.{field}";
            sink.Error(
                @object, DiagnosticCodes.GatewayCondition, path,
                $"{condition.Type} is {(isPartial ? "true" : "false")} ({condition.Reason}): {condition.Message}");
        }
    }
}
