using IngressController.Core.Cluster;
using IngressController.TestTree;

namespace IngressController.Core.Tests.Gateways;

/// <summary>The objects of Golden/NAME.yaml.</summary>
public static class Scenarios
{
    static readonly string Folder = Repository.Path("tests", "IngressController.Core.Tests", "Gateways", "Golden");

    public static TheoryData<string> Names() =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    public static string FileOf(string name, string extension) => Path.Combine(Folder, name + extension);

    public static IReadOnlyList<ClusterObject> ObjectsOf(string name) =>
        GatewayObjectsOf.Read(name + ".yaml", File.ReadAllBytes(FileOf(name, ".yaml")));

    public static ClusterSnapshot SnapshotOf(IEnumerable<ClusterObject> objects)
    {
        var store = new ResourceStore([]);
        foreach (var @object in objects)
            store.Upsert(@object);
        return store.Snapshot();
    }
}
