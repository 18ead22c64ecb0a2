using IngressController.Core.Cluster;
using IngressController.TestTree;

namespace IngressController.Core.Tests.Gateways;

/// <summary>
/// Each Golden/NAME.yaml is translated and compared with Golden/NAME.table; the objects then come in other orders, with deletions between
/// them, and must end in the same. UPDATE_GOLDEN=1 writes the files anew; the difference is then to be reviewed.
/// </summary>
public sealed class GoldenTests
{
    static readonly string Folder = Repository.Path("tests", "IngressController.Core.Tests", "Gateways", "Golden");

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Objects_become_what_is_written_down(string name) =>
        Golden.Check(Path.Combine(Folder, name + ".table"), GatewayText.Of(GatewayObjectsOf.Translate(SnapshotOf(ObjectsOf(name)))));

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_order_in_which_objects_come_never_matters(string name)
    {
        var objects = ObjectsOf(name);
        // Only the addresses depend on what was before: a Gateway keeps its own.
        var wanted = GatewayText.Of(GatewayObjectsOf.Translate(SnapshotOf(objects)));
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var store = new ResourceStore([]);
            var before = GatewayObjectsOf.TranslateAll(store.Snapshot());
            foreach (var @object in objects.OrderBy(_ => random.Next()))
            {
                store.Upsert(@object);
                if (random.Next(3) == 0)
                {
                    store.Remove(@object.Reference);
                    if (random.Next(2) == 0)
                        _ = GatewayObjectsOf.TranslateAll(store.Snapshot(), before);
                    store.Upsert(@object);
                }
            }

            Assert.Equal(wanted, GatewayText.Of(GatewayObjectsOf.Translate(store.Snapshot(), before)));
        }
    }

    static IReadOnlyList<ClusterObject> ObjectsOf(string name) =>
        GatewayObjectsOf.Read(name + ".yaml", File.ReadAllBytes(Path.Combine(Folder, name + ".yaml")));

    static ClusterSnapshot SnapshotOf(IEnumerable<ClusterObject> objects)
    {
        var store = new ResourceStore([]);
        foreach (var @object in objects)
            store.Upsert(@object);
        return store.Snapshot();
    }
}
