using System.Text;
using System.Text.Json.Nodes;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Admission;

/// <summary>Questions as the API server asks them.</summary>
static class Reviews
{
    /// <summary>A review as JSON.</summary>
    /// <param name="ingress">The Ingress as it is to be.</param>
    /// <param name="previous">As it is, for an UPDATE; null for a CREATE.</param>
    /// <param name="change">Changes the review before it is written.</param>
    public static string Of(JsonNode ingress, JsonNode? previous = null, Action<JsonObject>? change = null, string uid = "uid-1")
    {
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = uid,
                ["kind"] = new JsonObject { ["group"] = "networking.k8s.io", ["version"] = "v1", ["kind"] = "Ingress" },
                ["resource"] = new JsonObject { ["group"] = "networking.k8s.io", ["version"] = "v1", ["resource"] = "ingresses" },
                ["name"] = "any",
                ["namespace"] = "default",
                ["operation"] = previous is null ? "CREATE" : "UPDATE",
                ["object"] = ingress.DeepClone(),
                ["oldObject"] = previous?.DeepClone(),
            },
        };
        change?.Invoke(review);
        return review.ToJsonString();
    }

    /// <summary>An Ingress with one rule, to Service <c>web</c>.</summary>
    public static JsonObject Ingress(
        string name, string host, string path = "/", string type = "Prefix",
        string? @class = "yarp", string service = "web", string created = "2026-11-01T00:00:00Z",
        params (string Name, string Value)[] annotations) => new()
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "Ingress",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = "default",
                ["uid"] = $"uid-{name}",
                ["creationTimestamp"] = created,
                ["annotations"] = new JsonObject(
                    annotations.Select(one => KeyValuePair.Create($"nginx.ingress.kubernetes.io/{one.Name}", (JsonNode?)one.Value))),
            },
            ["spec"] = new JsonObject
            {
                ["ingressClassName"] = @class,
                ["rules"] = new JsonArray(new JsonObject
                {
                    ["host"] = host,
                    ["http"] = new JsonObject
                    {
                        ["paths"] = new JsonArray(new JsonObject
                        {
                            ["path"] = path,
                            ["pathType"] = type,
                            ["backend"] = new JsonObject { ["service"] = new JsonObject { ["name"] = service, ["port"] = new JsonObject { ["number"] = 80 } } },
                        }),
                    },
                }),
            },
        };

    /// <summary>The record that such JSON, or YAML, becomes.</summary>
    public static ClusterObject Decode(string text) => Assert.Single(ManifestReader.Read("test.yaml", Encoding.UTF8.GetBytes(text)).Objects).Object!;
}
