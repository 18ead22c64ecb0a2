using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Client certificates signed by anybody of a thousand.</summary>
sealed class ManyAuthorities() : SecretAttack("many-authorities", "auth-tls-secret with 1,000 authorities, written anew each second")
{
    const int Count = 1000;

    protected override IEnumerable<(string Name, string Value)> Annotations => [("auth-tls-secret", $"{AbuseNames.Evil}/authorities")];

    protected override Manifest Secret(int version)
    {
        var (certificate, key) = EvilCertificate.WithNames(1);
        return Manifest.Secret("authorities", ("ca.crt", EvilCertificate.Authorities(Count)), ("tls.crt", certificate), ("tls.key", key));
    }
}
