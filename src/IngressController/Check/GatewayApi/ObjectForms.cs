using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IngressController.Check.GatewayApi;

/// <summary>The frame of objects, and names for them.</summary>
static class ObjectForms
{
    /// <summary>Characters of a name of an object or listener.</summary>
    const int LongestName = 253;

    /// <summary>An object of the Gateway API.</summary>
    public static JsonObject Of(string kind, ObjectKey key, JsonObject spec) => new()
    {
        ["apiVersion"] = $"{GatewayObjects.Group}/v1",
        ["kind"] = kind,
        ["metadata"] = Metadata(key),
        ["spec"] = spec,
    };

    public static JsonObject Metadata(ObjectKey key)
    {
        var metadata = new JsonObject { ["name"] = key.Name };
        if (key.Namespace.Length > 0)
            metadata["namespace"] = key.Namespace;
        return metadata;
    }

    /// <summary>A host as a part of an object's name.</summary>
    public static string NameOf(string host) =>
        host.Length == 0 ? "all" : host.StartsWith("*.", StringComparison.Ordinal) ? $"any.{host[2..]}" : host;

    /// <summary>A name that the API takes: one that is too long is cut, and told apart by a hash.</summary>
    public static string Short(string name) => name.Length <= LongestName ? name
        : $"{name[..(LongestName - 17)].TrimEnd('.', '-')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8))}";

    /// <summary>A list of texts.</summary>
    public static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonNode)JsonValue.Create(text))]);
}
