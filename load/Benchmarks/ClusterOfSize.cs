using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;

namespace IngressController.Benchmarks;

/// <summary>Clusters of a size: each host has its Ingress of three paths, its Service, and one EndpointSlice of five pods.</summary>
static class ClusterOfSize
{
    public static readonly string[] Paths = ["/", "/api", "/static"];

    /// <summary>As for manifests, where no IngressClass is needed.</summary>
    public static TranslationOptions Options { get; } = new() { IngressClassIsGiven = true };

    public static string HostName(int number) => $"h{number}.example.com";

    /// <summary>A store that has it all, synced.</summary>
    public static ResourceStore Store(int hosts)
    {
        var store = new ResourceStore([ResourceKind.Ingress, ResourceKind.Service, ResourceKind.EndpointSlice]);
        store.Replace(ResourceKind.Service, [.. Enumerable.Range(0, hosts).Select(ServiceOf)], []);
        store.Replace(ResourceKind.EndpointSlice, [.. Enumerable.Range(0, hosts).Select(SliceOf)], []);
        store.Replace(ResourceKind.Ingress, [.. Enumerable.Range(0, hosts).Select(IngressOf)], []);
        return store;
    }

    public static RoutingTable Table(int hosts) => Translator.Translate(Store(hosts).Snapshot(), Options, PolicyCatalog.Empty).Table;

    /// <summary>An Ingress of one host.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="number">The number of its Service, and its age: minutes after that of the Ingress of number 0.</param>
    /// <param name="host">Its host.</param>
    /// <param name="paths">Its paths, each with everything below it.</param>
    public static Ingress IngressOf(string name, int number, string host, IEnumerable<string> paths) => new(
        new("default", name),
        "",
        DateTimeOffset.UnixEpoch.AddMinutes(number),
        StringMap.Empty,
        "yarp",
        null,
        [new(host, paths.Select(path => new IngressPath(path, "Prefix", new(new($"s{number}", null, 80), null))).ToValueArray())],
        []);

    static Ingress IngressOf(int number) => IngressOf($"i{number}", number, HostName(number), Paths);

    static Service ServiceOf(int number) => new(
        new("default", $"s{number}"),
        "ClusterIP",
        [],
        null,
        StringMap.From([new("app", $"s{number}")]),
        [new("", "TCP", 80, "8080")],
        null,
        ZonePreference.None);

    static EndpointSlice SliceOf(int number) => new(
        new("default", $"s{number}-1"),
        $"s{number}",
        "IPv4",
        [new("", "TCP", 8080)],
        Enumerable.Range(0, 5).Select(pod => new Endpoint([$"10.{number / 250 % 250}.{number % 250}.{pod + 1}"], true, null, [])).ToValueArray());
}
