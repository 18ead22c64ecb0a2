using System.Text.Json.Nodes;
using IngressController.Core.Gateways;

namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>
/// The finalizer that keeps a GatewayClass from vanishing while a Gateway uses it, as the API asks of controllers. Pure; finalizers of
/// others stay.
/// </summary>
static class ClassFinalizer
{
    /// <summary>Its name, which the API gives.</summary>
    public const string Name = "gateway-exists-finalizer.gateway.networking.k8s.io";

    /// <summary>
    /// The merge patch to send, which fails when somebody else has changed the class meanwhile; null when there is nothing to change: it is
    /// as it is to be, another class of the name, or one that is being deleted, to which none may be added.
    /// </summary>
    /// <param name="live">The class as it is in the cluster.</param>
    /// <param name="wanted">What is known of it.</param>
    public static JsonObject? PatchOf(JsonObject live, GatewayStatus wanted)
    {
        var metadata = live["metadata"];
        var finalizers = LiveJson.Items((metadata as JsonObject)?["finalizers"]).ToList();
        var others = finalizers.FindAll(static one => !IsOurs(one));
        var isHeld = others.Count < finalizers.Count;
        if (isHeld == wanted.IsInUse || LiveJson.Text(metadata, "uid") != wanted.Meta.Uid)
            return null;
        if (wanted.IsInUse && LiveJson.Text(metadata, "deletionTimestamp") is not null)
            return null;
        var list = new JsonArray([.. others.Select(static one => one?.DeepClone())]);
        if (wanted.IsInUse)
            list.Add((JsonNode)Name);
        return new()
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = LiveJson.Text(metadata, "uid"),
                ["resourceVersion"] = LiveJson.Text(metadata, "resourceVersion"),
                ["finalizers"] = list,
            },
        };
    }

    static bool IsOurs(JsonNode? finalizer) => finalizer is JsonValue value && value.TryGetValue<string>(out var text) && text == Name;
}
