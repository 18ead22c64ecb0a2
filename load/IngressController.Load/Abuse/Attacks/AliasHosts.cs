using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Patterns of names, and long names.</summary>
sealed class AliasHosts() : Attack("alias-hosts", "S11", "1,000 patterns in server-alias of 50 Ingresses, and 60 clients with names of 250 letters")
{
    const int Ingresses = 50;
    const int Patterns = 20;
    const int Clients = 60;
    // A longer one is no name, and is refused before.
    const int Length = 250;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        await place.WriteAsync(end, Enumerable.Range(0, Ingresses).Select(i => Manifest.Ingress(
            $"hosts{i}", [AttackPlace.HostOf($"hosts{i}")], "nowhere",
            [("server-alias", string.Join(',', Enumerable.Range(0, Patterns).Select(n => $"~^a*a*a*{i}x{n}$")))])));
        await Asking.RunAsync(place, Clients, _ => (new string('a', Length), "/", ""), end);
    }
}
