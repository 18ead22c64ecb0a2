using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>A ConfigMap of headers with keys that are none.</summary>
sealed class OddHeaders() : Attack("odd-headers", "S7", "proxy-set-headers with 60,000 odd keys, used by 20 Ingresses, one of them changed each second")
{
    const int Keys = 60_000;
    const int Ingresses = 20;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        await place.WriteAsync(
            end, Manifest.Service("headers"), Manifest.ConfigMap("headers", Enumerable.Range(0, Keys).Select(i => ($".{i}", "\r\n"))));
        await place.WriteAsync(end, Enumerable.Range(0, Ingresses).Select(i => Ingress(i, 0)));
        await Rewriting.RunAsync(place, turn => [Ingress(0, turn)], end);
    }

    static Manifest Ingress(int number, int turn) => Manifest.Ingress(
        $"headers{number}", [AttackPlace.HostOf($"headers{number}")], "headers",
        [("proxy-set-headers", $"{AbuseNames.Evil}/headers"), ("custom-headers", $"{AbuseNames.Evil}/headers"), ("proxy-read-timeout", $"{60 + turn % 2}")]);
}
