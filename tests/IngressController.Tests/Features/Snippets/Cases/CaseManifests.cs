using System.Text.Json;
using System.Text.Json.Nodes;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>The objects of a case, as YAML.</summary>
static class CaseManifests
{
    const string Prefix = "nginx.ingress.kubernetes.io/";

    static readonly string Users = EdgeFixture.Secret("users", ("auth", "alice:{PLAIN}secret"));

    /// <summary>The Ingresses, and the Secret of basic authentication.</summary>
    public static string Of(SnippetCase @case) => Of([@case]);

    /// <summary>Those of cases that one controller serves, each with a host and Ingresses of its own.</summary>
    public static string Of(IEnumerable<SnippetCase> cases) =>
        string.Join("\n---\n", cases.SelectMany(one => one.AllIngresses.Select((ingress, index) => IngressOf(one, ingress, index))).Append(Users));

    /// <summary>Lines of the ConfigMap. Snippets are allowed unless the case says otherwise.</summary>
    public static string SettingsOf(SnippetCase @case) => SettingsOf(@case.Configmap);

    /// <inheritdoc cref="SettingsOf(SnippetCase)"/>
    public static string SettingsOf(IReadOnlyDictionary<string, string> configmap)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["allow-snippet-annotations"] = "true",
            ["annotations-risk-level"] = "Critical",
        };
        foreach (var (key, value) in configmap)
            settings[key] = value;
        return string.Join('\n', settings.Select(setting => $"{setting.Key}: {JsonSerializer.Serialize(setting.Value)}"));
    }

    static string IngressOf(SnippetCase @case, CaseIngress ingress, int index)
    {
        var annotations = new JsonObject(ingress.Annotations.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        if (ingress.Annotations.ContainsKey(Prefix + "auth-type"))
            annotations[Prefix + "auth-secret"] = "users";
        return new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "Ingress",
            ["metadata"] = new JsonObject
            {
                ["name"] = ingress.Name,
                ["namespace"] = "default",
                ["creationTimestamp"] = $"2026-01-01T00:00:0{index}Z",
                ["annotations"] = annotations,
            },
            ["spec"] = new JsonObject
            {
                ["ingressClassName"] = "yarp",
                ["tls"] = new JsonArray([.. @case.TlsHost ? [new JsonObject { ["hosts"] = new JsonArray(@case.Host) }] : Array.Empty<JsonNode>()]),
                ["rules"] = new JsonArray(new JsonObject
                {
                    ["host"] = @case.Host,
                    ["http"] = new JsonObject { ["paths"] = new JsonArray([.. ingress.Paths.Select(PathOf)]) },
                }),
            },
        }.ToJsonString();
    }

    static JsonNode PathOf(CasePath path) => new JsonObject
    {
        ["path"] = path.Path,
        ["pathType"] = path.PathType,
        ["backend"] = new JsonObject
        {
            ["service"] = new JsonObject { ["name"] = path.Service, ["port"] = new JsonObject { ["number"] = 80 } },
        },
    };
}
