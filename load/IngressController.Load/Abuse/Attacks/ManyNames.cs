using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>A certificate for thousands of names, and hosts that are looked up among them.</summary>
sealed class ManyNames() : SecretAttack("many-names", "a certificate with 9,000 names for an Ingress with 500 hosts, written anew each second")
{
    const int Names = 9000;
    const int HostCount = 500;

    protected override IEnumerable<string> Hosts => Enumerable.Range(0, HostCount).Select(i => AttackPlace.HostOf($"n{i}"));

    protected override Manifest Secret(int version)
    {
        var (certificate, key) = EvilCertificate.WithNames(Names - version);
        return Manifest.Secret("names", ("tls.crt", certificate), ("tls.key", key));
    }
}
