using IngressController.Core.Gateways.Attaching;

namespace IngressController.Core.Gateways;

/// <summary>Says what the status of Gateways and their ListenerSets is to be.</summary>
static class GatewayStatuses
{
    const string NotValid = "ListenersNotValid";

    /// <summary>The status of a Gateway, then that of each of its sets.</summary>
    public static IEnumerable<GatewayStatus> Of(GatewayDraft draft)
    {
        var sets = draft.Sets.ConvertAll(set => Of(draft, set.Set, set.Listeners));
        yield return new(draft.Gateway.Reference, draft.Gateway.Meta)
        {
            Conditions = ConditionsOf(draft),
            Listeners = draft.Own.Select(listener => Of(draft, listener)).ToValueArray(),
            Addresses = draft.Refused is null ? draft.Addresses.Addresses : [],
            AttachedSets = sets.Count(static set => set.Conditions[0].IsTrue),
        };
        foreach (var set in sets)
            yield return set;
    }

    static ValueArray<Condition> ConditionsOf(GatewayDraft draft)
    {
        var accepted = Accepted(draft.Refused, draft.Own);
        var programmed = !accepted.IsTrue ? new(GatewayApi.Invalid, accepted.Message)
            : draft.Addresses.Problem ?? (draft.IsServed ? null : new(GatewayApi.Invalid, "none of its listeners can be served"));
        var unresolved = draft.Unresolved ?? (draft.Own.Any(static listener => listener.Unresolved is not null)
            ? new("ListenersNotResolved", "see the conditions of its listeners")
            : null);
        ValueArray<Condition> conditions =
            [accepted, Condition.Of(GatewayApi.Programmed, programmed), Condition.Of(GatewayApi.ResolvedRefs, unresolved)];
        return draft.Insecure is not { } insecure ? conditions
            : conditions.Append(new("InsecureFrontendValidationMode", true, insecure.Reason, insecure.Message)).ToValueArray();
    }

    static Condition Accepted(Problem? refused, List<ListenerDraft> listeners)
    {
        if (refused is not null)
            return Condition.Of(GatewayApi.Accepted, refused);
        var bad = listeners.FindAll(static listener => listener.Refused is not null);
        if (bad.Count == 0)
            return Condition.Good(GatewayApi.Accepted);
        var names = string.Join(", ", bad.Take(5).Select(static one => one.Listener.Name));
        return new(GatewayApi.Accepted, bad.Count < listeners.Count, NotValid, $"not accepted: {names}");
    }

    static GatewayStatus Of(GatewayDraft draft, ListenerSet set, List<ListenerDraft> listeners)
    {
        // One whose references are not permitted is not there for its set.
        var good = listeners.FindAll(static listener => listener.IsServed);
        var refused = draft.Refused is null ? null : new Problem("ParentNotAccepted", $"Gateway {draft.Gateway.Key} is not accepted");
        var accepted = refused is not null ? Condition.Of(GatewayApi.Accepted, refused)
            : good.Count == listeners.Count ? Condition.Good(GatewayApi.Accepted)
            : new(GatewayApi.Accepted, good.Count > 0, NotValid, "see the conditions of its listeners");
        var programmed = !accepted.IsTrue ? new(accepted.Reason, accepted.Message)
            : draft.Addresses.Problem is { } problem ? new Problem("ParentNotProgrammed", problem.Message)
            : null;
        return new(set.Reference, set.Meta)
        {
            Conditions = [accepted, Condition.Of(GatewayApi.Programmed, programmed)],
            Listeners = listeners.Select(listener => Of(draft, listener)).ToValueArray(),
        };
    }

    static ListenerStatus Of(GatewayDraft draft, ListenerDraft listener)
    {
        var programmed = listener.Conflict
            ?? (listener.Refused is not null || !listener.IsServed ? new(GatewayApi.Invalid, (listener.Refused ?? listener.Unresolved)?.Message ?? "")
            : draft.Refused is { } refused ? new(GatewayApi.Invalid, refused.Message)
            : draft.Addresses.Problem is { } problem ? new Problem("Pending", problem.Message)
            : null);
        var conditions = new List<Condition>
        {
            Condition.Of(GatewayApi.Accepted, listener.Refused),
            Condition.Of(GatewayApi.Programmed, programmed),
            Condition.Of(GatewayApi.ResolvedRefs, listener.Unresolved),
        };
        if (listener.Conflict is { } conflict)
            conditions.Add(new(GatewayApi.Conflicted, true, conflict.Reason, conflict.Message));
        if (listener is { Overlap: { } overlap, Refused: null })
            conditions.Add(new("OverlappingTLSConfig", true, overlap.Reason, overlap.Message));
        return new(listener.Listener.Name, listener.SupportedKinds, listener.Attached.Count, conditions.ToValueArray());
    }
}
