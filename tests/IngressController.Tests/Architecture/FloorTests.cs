using System.Reflection;
using IngressController.Core.Translation;
using IngressController.Kubernetes.Api.Watching;
using IngressController.Proxy;

namespace IngressController.Tests.Architecture;

/// <summary>
/// The rooms of each project stand on floors: one may use those below it and none above, so that there is no circle and a reader can
/// begin at the bottom.
/// </summary>
public sealed class FloorTests
{
    /// <summary>The rooms of the host, the lowest first; the empty name is the program itself.</summary>
    static readonly string[] Host =
    [
        "Options", "Tls", "Metrics", "Budgets", "Proxy", "AccessLogs", "Admin",
        "Cli", "Features", "Admission", "Check", "Explain", "Reconciling", "ClusterWrites", "Hosting", "Demo", "",
    ];

    /// <summary>The rooms of the Kubernetes adapter; those below <c>Api</c> are rooms of their own.</summary>
    static readonly string[] Kubernetes =
        ["", "Decoding", "Api/Credentials", "Api", "Api/Kubeconfig", "Api/Watching", "Manifests", "OneShot", "Election", "Status", "Events"];

    /// <summary>The rooms of Core, the lowest first.</summary>
    static readonly string[] Core =
        ["Limits", "Redaction", "Cluster", "Diagnostics", "Annotations", "Routing", "Gateways", "Translation", "Changes", "Admission"];

    [Fact]
    public void No_room_of_Core_uses_one_above_it() => AssertFloors(typeof(Translator).Assembly, "IngressController.Core", Core);

    [Fact]
    public void No_room_of_the_host_uses_one_above_it() => AssertFloors(typeof(RequestHandler).Assembly, "IngressController", Host);

    [Fact]
    public void No_room_of_the_Kubernetes_adapter_uses_one_above_it() =>
        AssertFloors(typeof(ApiServerSource).Assembly, "IngressController.Kubernetes", Kubernetes);

    [Fact]
    public void What_uses_something_above_it_is_named_with_both_files()
    {
        var problem = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertFloors(typeof(RequestHandler).Assembly, "IngressController", [.. Host.Reverse()]));
        Assert.Contains("Reconciling/Reconciler.cs uses Proxy/Balancing/UpstreamRegistry.cs", problem.Message, StringComparison.Ordinal);
    }

    static void AssertFloors(Assembly assembly, string root, string[] rooms)
    {
        var upwards = CompiledReferences.Of(assembly).Distinct()
            .Where(pair => IsOwn(pair.From, root) && IsOwn(pair.To, root) && FloorOf(pair.From, root, rooms) < FloorOf(pair.To, root, rooms))
            .Select(pair => $"{FileOf(pair.From, root)} uses {FileOf(pair.To, root)}").Order(StringComparer.Ordinal).ToList();
        Assert.True(upwards.Count == 0, $"These use what stands above them:\n{string.Join('\n', upwards)}\nFrom the lowest: {string.Join(", ", rooms)}");
    }

    static bool IsOwn(Type type, string root) => type.Namespace == root || type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) == true;

    static int FloorOf(Type type, string root, string[] rooms)
    {
        var room = type.Namespace![root.Length..].TrimStart('.').Replace('.', '/');
        // Where a list names a room within a room, it has to name them all.
        var house = room.Split('/')[0];
        var floor = Array.IndexOf(rooms, rooms.Any(name => name.StartsWith(house + "/", StringComparison.Ordinal)) ? room : house);
        return floor >= 0 ? floor : throw new InvalidOperationException($"{type} stands in a room that has no floor; add it to the list");
    }

    static string FileOf(Type type, string root) =>
        $"{type.Namespace![root.Length..].TrimStart('.').Replace('.', '/')}/{type.Name.Split('`')[0]}.cs".TrimStart('/');
}
