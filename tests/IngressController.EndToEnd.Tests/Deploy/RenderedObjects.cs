using System.Text.Json.Nodes;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>The objects of rendered manifests, as JSON.</summary>
sealed class RenderedObjects
{
    readonly List<JsonNode> _objects;

    public RenderedObjects(string yaml) =>
        _objects =
        [
            .. Manifest.Split(yaml.StartsWith("---\n", StringComparison.Ordinal) ? yaml[4..] : yaml)
                .Select(manifest => JsonNode.Parse(manifest.ToJson())!)
        ];

    public IReadOnlyList<JsonNode> All => _objects;

    /// <summary>The Deployment or DaemonSet of the controller.</summary>
    public JsonNode Workload => _objects.Single(node =>
        Kind(node) is "Deployment" or "DaemonSet"
        && (string?)node["spec"]!["template"]!["metadata"]!["labels"]!["app.kubernetes.io/component"] == "controller");

    public JsonNode PodSpec => Workload["spec"]!["template"]!["spec"]!;

    public JsonNode Container => PodSpec["containers"]![0]!;

    public IReadOnlyList<string> Arguments => [.. Container["args"]!.AsArray().Select(argument => (string)argument!)];

    public IEnumerable<JsonNode> Of(string kind) => _objects.Where(node => Kind(node) == kind);

    /// <summary>The namespace of the workload.</summary>
    public string Namespace => (string)Workload["metadata"]!["namespace"]!;

    /// <summary>The user that the container runs as.</summary>
    public string RunAsUser => (Container["securityContext"]?["runAsUser"] ?? PodSpec["securityContext"]!["runAsUser"])!.ToString();

    public static string Kind(JsonNode node) => (string)node["kind"]!;

    public static string Name(JsonNode node) => (string)node["metadata"]!["name"]!;

    /// <summary>Value of a flag that is given as <c>--name=value</c>, or null.</summary>
    public string? Flag(string name) =>
        Arguments.SingleOrDefault(argument => argument.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];

    /// <summary>What the rules of all roles allow, without what the names of resources limit.</summary>
    public IReadOnlySet<Grant> Grants =>
        Of("ClusterRole").Concat(Of("Role")).SelectMany(role => role["rules"]!.AsArray()).SelectMany(rule => Grant.Of(rule!)).ToHashSet();

    /// <summary>The roles without what they allow on one kind of object; as YAML to apply.</summary>
    public string RolesWithout(string group, string resource)
    {
        var roles = Of("ClusterRole").Concat(Of("Role")).Select(role => role.DeepClone()).ToList();
        foreach (var role in roles)
        {
            var single = role["rules"]!.AsArray().SelectMany(rule =>
                Grant.Of(rule!).Where(given => given.Group != group || given.Resource != resource).Select(given => given.ToRule(rule!)));
            role["rules"] = new JsonArray([.. single]);
        }

        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. roles]) }.ToJsonString();
    }
}
