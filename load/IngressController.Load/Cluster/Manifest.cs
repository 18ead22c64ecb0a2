using System.Text;
using System.Text.Json.Nodes;

namespace IngressController.Load.Cluster;

/// <summary>An object to write, and the collection that it goes to.</summary>
/// <param name="Collection">Its path below a namespace's group, as <c>/api/v1</c> and <c>secrets</c>.</param>
/// <param name="Json">The object.</param>
sealed record Manifest((string Group, string Plural) Collection, JsonObject Json)
{
    /// <summary>What all objects of this program carry, so that they can be deleted without those of others.</summary>
    public const string Label = "ingress-yarp-load";

    const string Prefix = "nginx.ingress.kubernetes.io/";

    static readonly (string, string) Services = ("/api/v1", "services");
    static readonly (string, string) Secrets = ("/api/v1", "secrets");
    static readonly (string, string) ConfigMaps = ("/api/v1", "configmaps");
    static readonly (string, string) Ingresses = ("/apis/networking.k8s.io/v1", "ingresses");
    static readonly (string, string) Slices = ("/apis/discovery.k8s.io/v1", "endpointslices");

    /// <summary>All kinds; those first that lead to others.</summary>
    public static IReadOnlyList<(string Group, string Plural)> Kinds { get; } = [Ingresses, Services, Slices, Secrets, ConfigMaps];

    public byte[] Bytes => Encoding.UTF8.GetBytes(Json.ToJsonString());

    public string Name => (string)Json["metadata"]!["name"]!;

    /// <summary>The collection's path.</summary>
    public static string PathOf((string Group, string Plural) kind, string ns) => $"{kind.Group}/namespaces/{ns}/{kind.Plural}";

    public static Manifest Service(string name) => Of(Services, "v1", "Service", name,
        ("spec", new JsonObject { ["clusterIP"] = "None", ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 80 }) }));

    public static Manifest ExternalName(string name, string externalName) => Of(Services, "v1", "Service", name,
        ("spec", new JsonObject { ["type"] = "ExternalName", ["externalName"] = externalName, ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }) }));

    /// <summary>The one slice of a Service, with ready endpoints.</summary>
    public static Manifest Slice(string service, int port, params IEnumerable<string> addresses)
    {
        var slice = Of(Slices, "discovery.k8s.io/v1", "EndpointSlice", $"{service}-1", ("addressType", "IPv4"),
            ("ports", new JsonArray(new JsonObject { ["name"] = "http", ["port"] = port, ["protocol"] = "TCP" })), ("endpoints", Endpoints(addresses)));
        slice.Json["metadata"]!["labels"]!["kubernetes.io/service-name"] = service;
        return slice;
    }

    /// <summary>Ready endpoints, each with one address.</summary>
    public static JsonArray Endpoints(IEnumerable<string> addresses) => [.. addresses.Select(address => new JsonObject
    {
        ["addresses"] = new JsonArray(address),
        ["conditions"] = new JsonObject { ["ready"] = true },
    })];

    public static Manifest Secret(string name, params IEnumerable<(string Key, string Value)> data) => Of(Secrets, "v1", "Secret", name,
        ("data", Map(data.Select(entry => (entry.Key, Convert.ToBase64String(Encoding.Latin1.GetBytes(entry.Value)))))));

    public static Manifest ConfigMap(string name, params IEnumerable<(string Key, string Value)> data) =>
        Of(ConfigMaps, "v1", "ConfigMap", name, ("data", Map(data)));

    /// <summary>An Ingress with one rule for each host; all have the same paths.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="hosts">The hosts.</param>
    /// <param name="service">Where all of it leads.</param>
    /// <param name="annotations">Without their prefix.</param>
    /// <param name="paths">Of each host, with their type; null: all of it.</param>
    /// <param name="tls">A Secret for all hosts; null: none.</param>
    public static Manifest Ingress(
        string name, IEnumerable<string> hosts, string service, IEnumerable<(string Name, string Value)>? annotations = null,
        IReadOnlyList<(string Path, string Type)>? paths = null, string? tls = null)
    {
        var (all, places) = (hosts.ToList(), paths ?? [("/", "Prefix")]);
        var rules = all.Select(host => new JsonObject
        {
            ["host"] = host,
            ["http"] = new JsonObject { ["paths"] = new JsonArray([.. places.Select(place => Path(place, service))]) },
        });
        var spec = new JsonObject { ["ingressClassName"] = OwnClass.Name, ["rules"] = new JsonArray([.. rules]) };
        if (tls is not null)
            spec["tls"] = new JsonArray(new JsonObject { ["hosts"] = new JsonArray([.. all.Select(host => JsonValue.Create(host))]), ["secretName"] = tls });
        var ingress = Of(Ingresses, "networking.k8s.io/v1", "Ingress", name, ("spec", spec));
        if (annotations is not null)
            ingress.Json["metadata"]!["annotations"] = Map(annotations.Select(entry => (Prefix + entry.Name, entry.Value)));
        return ingress;
    }

    static JsonObject Path((string Path, string Type) place, string service) => new()
    {
        ["path"] = place.Path,
        ["pathType"] = place.Type,
        ["backend"] = new JsonObject { ["service"] = new JsonObject { ["name"] = service, ["port"] = new JsonObject { ["number"] = 80 } } },
    };

    static JsonObject Map(IEnumerable<(string Key, string Value)> entries) =>
        new(entries.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));

    static Manifest Of((string, string) collection, string version, string kind, string name, params IEnumerable<(string Name, JsonNode Value)> fields)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = version,
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [Label] = "true" } },
        };
        foreach (var (field, value) in fields)
            json[field] = value;
        return new(collection, json);
    }
}
