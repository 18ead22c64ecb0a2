using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>As many paths as fit, in as many objects as are needed.</summary>
sealed class ManyPaths() : Attack(
    "many-paths", "S7",
    "100,000 paths in 20 Ingresses that lead to a Service that is not there, one more Ingress changed each second")
{
    const int Ingresses = 20;
    const int Paths = 5000;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        foreach (var i in Enumerable.Range(0, Ingresses))
        {
            var paths = Enumerable.Range(0, Paths).Select(n => ($"/{i}/{n}", "Prefix")).ToList();
            await place.WriteAsync(end, Manifest.Ingress($"paths{i}", [AttackPlace.HostOf("paths")], "nowhere", paths: paths));
        }

        await Rewriting.RunAsync(place, turn => [Rewriting.Ingress(turn)], end);
    }
}
