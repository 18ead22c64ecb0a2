using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Canaries whose header patterns are all tried.</summary>
sealed class CanaryPatterns() : Attack("canary-patterns", "S11", "1,000 canaries by header pattern of one rule, and 60 clients with a long header")
{
    const int Canaries = 1000;
    const int Clients = 60;
    const int Length = 4000;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("canary", EvilPod.Answering(0), end);
        await place.WriteAsync(end, Enumerable.Range(0, Canaries).Select(i => Manifest.Ingress(
            $"canary{i}", [host], "canary",
            [("canary", "true"), ("canary-by-header", "x-pattern"), ("canary-by-header-pattern", $"(a+)+b{i}$")])));
        await Asking.RunAsync(place, Clients, _ => (host, "/", $"X-Pattern: {new string('a', Length)}\r\n"), end);
    }
}
