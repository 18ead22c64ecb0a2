using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Thousands of regular expressions as names of a host.</summary>
sealed class AliasPatterns() : Attack(
    "alias-patterns", "S7",
    "3 Ingresses with 9,000 regular expressions each in server-alias, and requests that no host covers")
{
    const int Ingresses = 3;
    const int Patterns = 9000;
    const int Clients = 16;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        await place.WriteAsync(end, Enumerable.Range(0, Ingresses).Select(i => Manifest.Ingress(
            $"alias{i}", [AttackPlace.HostOf($"alias{i}")], "nowhere",
            [("server-alias", string.Join(',', Enumerable.Range(0, Patterns).Select(n => $"~a{i}{n}")))])));
        await Task.WhenAll(
            Rewriting.RunAsync(place, turn => [Rewriting.Ingress(turn)], end),
            Asking.RunAsync(place, Clients, turn => ($"x{turn}.nobody.test", "/", ""), end));
    }
}
