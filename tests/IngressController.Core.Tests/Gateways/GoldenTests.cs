using IngressController.Core.Cluster;
using IngressController.TestTree;

namespace IngressController.Core.Tests.Gateways;

/// <summary>
/// Each Golden/NAME.yaml is translated and compared with Golden/NAME.table; the objects then come in other orders, with deletions between
/// them, and must end in the same. UPDATE_GOLDEN=1 writes the files anew; the difference is then to be reviewed.
/// </summary>
public sealed class GoldenTests
{
    [Theory]
    [MemberData(nameof(Scenarios.Names), MemberType = typeof(Scenarios))]
    public void Objects_become_what_is_written_down(string name) =>
        Golden.Check(Scenarios.FileOf(name, ".table"), GatewayText.Of(GatewayObjectsOf.Translate(Scenarios.SnapshotOf(Scenarios.ObjectsOf(name)))));

    [Theory]
    [MemberData(nameof(Scenarios.Names), MemberType = typeof(Scenarios))]
    public void The_order_in_which_objects_come_never_matters(string name)
    {
        var objects = Scenarios.ObjectsOf(name);
        // Only the addresses depend on what was before: a Gateway keeps its own.
        var wanted = GatewayText.Of(GatewayObjectsOf.Translate(Scenarios.SnapshotOf(objects)));
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
}
