using IngressController.Core.Cluster;
using IngressController.Core.Gateways;

namespace IngressController.Core.Tests.Gateways;

/// <summary>
/// The objects of each scenario come, go and come back, with a translation at any time in between, each made with the one before it. What is
/// there in the end decides alone what is served and what statuses say. Only addresses have a history: a Gateway keeps its own.
/// </summary>
public sealed class HistoryProperties
{
    const int Seeds = 40;

    [Theory]
    [MemberData(nameof(Scenarios.Names), MemberType = typeof(Scenarios))]
    public void What_is_there_decides_and_not_what_was(string name)
    {
        var objects = Scenarios.ObjectsOf(name);
        for (var seed = 0; seed < Seeds; seed++)
            Assert.Equal((seed, ""), (seed, DifferenceOf(objects, new(seed))));
    }

    [Theory]
    [MemberData(nameof(Scenarios.Names), MemberType = typeof(Scenarios))]
    public void Taking_one_away_and_bringing_it_back_changes_nothing(string name)
    {
        var objects = Scenarios.ObjectsOf(name);
        var store = StoreOf(objects);
        var first = GatewayObjectsOf.TranslateAll(store.Snapshot());
        var wanted = GatewayText.Of(first.Gateways);
        foreach (var @object in objects.Where(static one => one.Kind is not (ResourceKind.Gateway or ResourceKind.GatewayClass)))
        {
            store.Remove(@object.Reference);
            var without = GatewayObjectsOf.TranslateAll(store.Snapshot(), first);
            Assert.Equal(GatewayText.Of(AtOnce(store.Snapshot(), without.Gateways)), GatewayText.Of(without.Gateways));
            store.Upsert(@object);
            Assert.Equal((@object.Reference, wanted), (@object.Reference, GatewayText.Of(GatewayObjectsOf.Translate(store.Snapshot(), without))));
        }
    }

    // Every state on the way is judged, not only the last one. Returns the first difference; empty: there is none.
    static string DifferenceOf(IReadOnlyList<ClusterObject> objects, Random random)
    {
        var store = new ResourceStore([]);
        var last = GatewayObjectsOf.TranslateAll(store.Snapshot());
        var there = new List<ClusterObject>();
        var waiting = new List<ClusterObject>(objects);
        while (waiting.Count > 0)
        {
            if (there.Count > 0 && random.Next(4) == 0)
            {
                var leaving = Take(there, random);
                store.Remove(leaving.Reference);
                waiting.Add(leaving);
            }
            else
            {
                var coming = Take(waiting, random);
                store.Upsert(coming);
                there.Add(coming);
            }

            // Changes come one by one, and several in one translation.
            if (waiting.Count > 0 && random.Next(2) == 0)
                continue;
            last = GatewayObjectsOf.TranslateAll(store.Snapshot(), last);
            var (wanted, got) = (GatewayText.Of(AtOnce(Scenarios.SnapshotOf(there), last.Gateways)), GatewayText.Of(last.Gateways));
            if (wanted != got)
                return $"with {string.Join(", ", there.Select(static one => one.Reference))}:\n{got}\nin place of\n{wanted}";
        }

        return "";
    }

    // Of the past, only the addresses.
    static GatewayTranslation AtOnce(ClusterSnapshot snapshot, GatewayTranslation last) =>
        GatewayObjectsOf.Translate(snapshot, GatewayObjectsOf.TranslateAll(ClusterSnapshot.Empty) with
        {
            Gateways = GatewayTranslation.Empty with { Addresses = last.Addresses },
        });

    static ResourceStore StoreOf(IEnumerable<ClusterObject> objects)
    {
        var store = new ResourceStore([]);
        foreach (var @object in objects)
            store.Upsert(@object);
        return store;
    }

    static ClusterObject Take(List<ClusterObject> objects, Random random)
    {
        var at = random.Next(objects.Count);
        var taken = objects[at];
        objects.RemoveAt(at);
        return taken;
    }
}
