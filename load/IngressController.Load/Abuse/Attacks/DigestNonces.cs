using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Requests that each get a nonce, and don't use it.</summary>
sealed class DigestNonces() : Attack("digest-nonces", "S10", "128 clients that ask for nonces of a host with digest authentication")
{
    const int Clients = 128;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        await place.WriteAsync(end, Manifest.Secret("digest", ("auth", "user:evil:0123456789abcdef0123456789abcdef\n")));
        var host = await place.ServeAsync(
            "digest", EvilPod.Answering(0), end, ("auth-type", "digest"), ("auth-secret", "digest"), ("auth-realm", "evil"));
        await Asking.RunAsync(place, Clients, _ => (host, "/", ""), end);
    }
}
