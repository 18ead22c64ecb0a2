using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Annotations that nobody knows, on many objects.</summary>
sealed class UnknownAnnotations() : Attack(
    "unknown-annotations", "S7",
    "1,000 Ingresses with 200 unknown annotations each, one more Ingress changed each second")
{
    const int Ingresses = 1000;
    const int Annotations = 200;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var annotations = Enumerable.Range(0, Annotations).Select(i => ($"no-such-{i}", "x")).ToList();
        await place.WriteAsync(end, Enumerable.Range(0, Ingresses).Select(
            i => Manifest.Ingress($"unknown{i}", [AttackPlace.HostOf($"unknown{i}")], "nowhere", annotations)));
        await Rewriting.RunAsync(place, turn => [Rewriting.Ingress(turn)], end);
    }
}
