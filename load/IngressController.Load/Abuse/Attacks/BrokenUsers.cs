using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>A user file of nothing but broken lines, read by eight Ingresses: a problem for each line of each of them.</summary>
sealed class BrokenUsers() : Attack("broken-users", "S7", "a Secret with 500,000 broken user lines, read by 8 Ingresses, one of them changed each second")
{
    const int Lines = 500_000;
    const int Ingresses = 8;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        await place.WriteAsync(end, Manifest.Service("users"), Manifest.Secret("users", ("auth", string.Concat(Enumerable.Repeat("x\n", Lines)))));
        await place.WriteAsync(end, Enumerable.Range(0, Ingresses).Select(i => Ingress(i, 0)));
        await Rewriting.RunAsync(place, turn => [Ingress(0, turn)], end);
    }

    static Manifest Ingress(int number, int turn) => Manifest.Ingress(
        $"users{number}", [AttackPlace.HostOf($"users{number}")], "users",
        [("auth-type", "basic"), ("auth-secret", "users"), ("proxy-read-timeout", $"{60 + turn % 2}")]);
}
