using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>An attack with what a Secret holds: it is written anew each second, so that it is read each time.</summary>
abstract class SecretAttack(string name, string description) : Attack(name, "S8", description)
{
    /// <summary>The Secret, in one of two versions that alternate.</summary>
    protected abstract Manifest Secret(int version);

    /// <summary>Annotations of the Ingress that uses it.</summary>
    protected virtual IEnumerable<(string Name, string Value)> Annotations => [];

    /// <summary>Hosts of the Ingress that uses it.</summary>
    protected virtual IEnumerable<string> Hosts => [AttackPlace.HostOf("secret")];

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        Manifest[] versions = [Secret(0), Secret(1)];
        await place.WriteAsync(
            end, Manifest.Service("secret"), versions[0],
            Manifest.Ingress("secret", Hosts, "secret", Annotations, tls: versions[0].Name));
        await Rewriting.RunAsync(place, turn => [versions[turn % versions.Length]], end);
    }
}
