using System.Text.Json.Nodes;

namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>Looks into JSON of the API server, whatever its form.</summary>
static class LiveJson
{
    /// <summary>The items of a list; none when it is no list.</summary>
    public static IEnumerable<JsonNode?> Items(JsonNode? list) => list as JsonArray ?? [];

    /// <summary>A field's text; null when there is none.</summary>
    public static string? Text(JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A field's whole number; null when there is none.</summary>
    public static long? Number(JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}
