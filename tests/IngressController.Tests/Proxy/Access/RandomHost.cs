using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;
using IngressController.Kubernetes.Manifests;
using IngressController.Proxy.Access;

namespace IngressController.Tests.Proxy.Access;

/// <summary>A host with random rules, some of them guarded.</summary>
sealed class RandomHost
{
    static readonly PolicyCatalog Catalog = new(TranslationPolicies.Parsers, []);
    static readonly string[] Segments = ["a", "b", "admin", "pub"];
    static readonly string[] Patterns =
        ["/admin(/|$)(.*)", "/pub", "/a/b$", "/a/[^/]+/b", "/", "/(.*)", "/admin$", "/pub/(a|b)", "/a", "/admin/?$", "/[a-b]+/admin"];

    static readonly Gen<Rule> Prefixes =
        from count in Gen.Choose(0, 3)
        from segments in Gen.Elements(Segments).ArrayOf(count)
        from type in Gen.Elements("Prefix", "Prefix", "Exact")
        from slash in Gen.Elements("", "", "/")
        from guard in Gen.Choose(0, 2)
        select new Rule(count == 0 ? "/" : "/" + string.Join('/', segments) + slash, type, guard);

    static readonly Gen<Rule> Regexes =
        from pattern in Gen.Elements(Patterns)
        from guard in Gen.Choose(0, 2)
        select new Rule(pattern, "ImplementationSpecific", guard);

    RandomHost(string name, bool isRegex, Rule[] rules)
    {
        (Name, Rules) = (name, $"{(isRegex ? "patterns " : "")}{string.Join(", ", rules.Select(rule => $"{rule.Type} {rule.Path} ({rule.Guard})"))}");
        var documents = rules.Select((rule, i) => IngressOf(i, name, isRegex, rule))
            .Append("apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: default }\nspec: { ports: [{ port: 80 }] }");
        var store = new ResourceStore([]);
        foreach (var entry in ManifestReader.Read("test.yaml", Encoding.UTF8.GetBytes(string.Join("\n---\n", documents))).Objects)
            store.Upsert(entry.Object!);
        Table = Translator.Translate(store.Snapshot(), new() { IngressClassIsGiven = true }, Catalog).Table;
        Host = Table.FindHost(name)!;
        Access = Host.Routes.ToDictionary(route => route.Index, route => AccessOf(rules, route));
        Guard = PathGuard.Of(Host, Access);
    }

    sealed record Rule(string Path, string Type, int Guard);

    /// <summary>Hosts in both ways of matching, under a plain name and a wildcard, each with an alias.</summary>
    public static Gen<RandomHost> All { get; } =
        from isRegex in Gen.Elements(false, false, true)
        from name in Gen.Elements("site.test", "*.site.test")
        from rules in (isRegex ? Regexes : Prefixes).NonEmptyListOf().Resize(6)
        select new RandomHost(name, isRegex, [.. rules.DistinctBy(rule => rule.Path)]);

    /// <summary>A host with these rules; one that has a pattern makes patterns of all.</summary>
    public static RandomHost Of(params (string Path, bool IsGuarded)[] rules)
    {
        var isRegex = rules.Any(rule => rule.Path.Contains('(', StringComparison.Ordinal));
        return new("site.test", isRegex, [.. rules.Select(rule => new Rule(rule.Path, isRegex ? "ImplementationSpecific" : "Prefix", rule.IsGuarded ? 1 : 0))]);
    }

    public string Name { get; }

    public string Rules { get; }

    public RoutingTable Table { get; }

    public VirtualHost Host { get; }

    public Dictionary<int, AccessRules> Access { get; }

    /// <summary>Null where all paths have the same rules.</summary>
    public PathGuard? Guard { get; }

    /// <summary>Names that lead to it.</summary>
    public string[] Names => [Name.Replace("*", "x", StringComparison.Ordinal), "alias.test"];

    public override string ToString() => $"{Name}: {Rules}";

    static AccessRules AccessOf(Rule[] rules, Route route) =>
        rules[route.Ingress is { } ingress ? int.Parse(ingress.Name.AsSpan(1), CultureInfo.InvariantCulture) : 0] is { Guard: > 0 } rule
            ? new([$"guard {rule.Guard}"])
            : AccessRules.None;

    static string IngressOf(int number, string host, bool isRegex, Rule rule) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: i{{number}}
          namespace: default
          annotations: { nginx.ingress.kubernetes.io/server-alias: alias.test{{(isRegex ? ", nginx.ingress.kubernetes.io/use-regex: 'true'" : "")}} }
        spec:
          ingressClassName: yarp
          rules:
          - host: '{{host}}'
            http: { paths: [{ path: '{{rule.Path}}', pathType: {{rule.Type}}, backend: { service: { name: web, port: { number: 80 } } } }] }
        """;
}
