using System.Net;
using System.Text.Json.Nodes;
using IngressController.Core.Gateways;

namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>Brings what we have to say of an object into its status, and touches nothing that others say there. Pure.</summary>
/// <param name="controllerName">The name by which entries of routes and policies are ours.</param>
sealed class StatusMerge(string controllerName)
{
    const int MostParents = 32;
    const int MostAncestors = 16;

    /// <summary>
    /// The status to write; null when there is nothing to write: it says all that already, or it belongs to another object of the name or
    /// to a newer version of it, of which a newer table tells soon.
    /// </summary>
    /// <param name="live">The object as it is in the cluster.</param>
    /// <param name="wanted">What we have to say.</param>
    /// <param name="now">When conditions that change do.</param>
    public JsonObject? Merge(JsonObject live, GatewayStatus wanted, DateTimeOffset now)
    {
        var metadata = live["metadata"];
        if (LiveJson.Text(metadata, "uid") != wanted.Meta.Uid || LiveJson.Number(metadata, "generation") > wanted.Meta.Generation)
            return null;
        var before = live["status"] as JsonObject ?? [];
        var status = before.DeepClone().AsObject();
        var conditions = new ConditionMerge(wanted.Meta.Generation, now);
        switch (wanted.Object.Kind)
        {
            case ResourceKind.HTTPRoute or ResourceKind.GRPCRoute or ResourceKind.TLSRoute:
                Set(status, "parents", Entries(before["parents"], "parentRef", wanted.Parents, MostParents, conditions));
                break;
            case ResourceKind.BackendTLSPolicy:
                Set(status, "ancestors", Entries(before["ancestors"], "ancestorRef", wanted.Parents, MostAncestors, conditions));
                break;
            default:
                Set(status, "conditions", conditions.Merge(before["conditions"], wanted.Conditions));
                SetParts(status, before, wanted, conditions);
                break;
        }

        return JsonNode.DeepEquals(before, status) ? null : status;
    }

    static void SetParts(JsonObject status, JsonObject before, GatewayStatus wanted, ConditionMerge conditions)
    {
        if (wanted.Object.Kind == ResourceKind.GatewayClass)
        {
            Set(status, "supportedFeatures", [.. wanted.Features.Select(static name => new JsonObject { ["name"] = name })]);
            return;
        }

        Set(status, "listeners", Listeners(before["listeners"], wanted.Listeners, conditions));
        if (wanted.Object.Kind != ResourceKind.Gateway)
            return;
        Set(status, "addresses", [.. wanted.Addresses.Select(static address => new JsonObject
        {
            ["type"] = IPAddress.TryParse(address, out _) ? "IPAddress" : "Hostname",
            ["value"] = address,
        })]);
        // Older definitions have no such field: none is told by leaving it out.
        if (wanted.AttachedSets is { } sets && (sets > 0 || status.ContainsKey("attachedListenerSets")))
            status["attachedListenerSets"] = sets;
    }

    // An empty list is as good as none.
    static void Set(JsonObject status, string field, JsonArray list)
    {
        if (list.Count > 0 || status[field] is not null)
            status[field] = list;
    }

    static JsonArray Listeners(JsonNode? live, ValueArray<ListenerStatus> wanted, ConditionMerge conditions)
    {
        var merged = new JsonArray();
        foreach (var listener in wanted)
        {
            var present = LiveJson.Items(live).FirstOrDefault(one => LiveJson.Text(one, "name") == listener.Name) as JsonObject;
            JsonNode entry = new JsonObject
            {
                ["name"] = listener.Name,
                ["supportedKinds"] = new JsonArray(
                    [.. listener.SupportedKinds.Select(static kind => new JsonObject { ["group"] = kind.Group, ["kind"] = kind.Kind })]),
                ["attachedRoutes"] = listener.AttachedRoutes,
                ["conditions"] = conditions.Merge(present?["conditions"], listener.Conditions),
            };
            merged.Add(entry);
        }

        return merged;
    }

    /// <summary>In the order in which they stand there, so that two controllers never turn them round and round.</summary>
    JsonArray Entries(JsonNode? live, string reference, ValueArray<ParentStatus> wanted, int most, ConditionMerge conditions)
    {
        var left = wanted.ToList();
        var merged = new JsonArray();
        foreach (var present in LiveJson.Items(live))
        {
            if (LiveJson.Text(present, "controllerName") != controllerName)
                merged.Add(present?.DeepClone());
            else if (left.Find(parent => IsSame(parent.Parent, present![reference])) is { } parent && left.Remove(parent))
                merged.Add(Entry(present![reference]!.DeepClone(), present["conditions"], parent));
        }

        foreach (var parent in left.Take(Math.Max(0, most - merged.Count)))
            merged.Add(Entry(ToJson(parent.Parent), null, parent));
        return merged;

        JsonNode Entry(JsonNode parentRef, JsonNode? present, ParentStatus parent) => new JsonObject
        {
            [reference] = parentRef,
            ["controllerName"] = controllerName,
            ["conditions"] = conditions.Merge(present, parent.Conditions),
        };
    }

    // The API server fills in the first two.
    static bool IsSame(ParentRef wanted, JsonNode? live) =>
        (wanted.Group ?? GatewayObjects.Group) == (LiveJson.Text(live, "group") ?? GatewayObjects.Group) &&
        (wanted.Kind ?? "Gateway") == (LiveJson.Text(live, "kind") ?? "Gateway") &&
        wanted.Namespace == LiveJson.Text(live, "namespace") && wanted.Name == LiveJson.Text(live, "name") &&
        wanted.SectionName == LiveJson.Text(live, "sectionName") && wanted.Port == LiveJson.Number(live, "port");

    static JsonObject ToJson(ParentRef parent)
    {
        var json = new JsonObject();
        Add("group", parent.Group);
        Add("kind", parent.Kind);
        Add("namespace", parent.Namespace);
        json["name"] = parent.Name;
        Add("sectionName", parent.SectionName);
        if (parent.Port is { } port)
            json["port"] = port;
        return json;

        void Add(string field, string? text)
        {
            if (text is not null)
                json[field] = text;
        }
    }
}
