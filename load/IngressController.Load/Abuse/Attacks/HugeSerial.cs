using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>A certificate whose serial number is a number of a million digits.</summary>
sealed class HugeSerial() : SecretAttack("huge-serial", "a certificate with a serial number of 400 KB, written anew each second")
{
    const int Length = 400_000;

    protected override Manifest Secret(int version)
    {
        var (certificate, key) = EvilCertificate.WithSerial(Length - version);
        return Manifest.Secret("serial", ("tls.crt", certificate), ("tls.key", key));
    }
}
