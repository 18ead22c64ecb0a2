using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>PEM blocks that begin and never end.</summary>
sealed class BeginLines() : SecretAttack("begin-lines", "a certificate file of 44,000 lines -----BEGIN A-----, written anew each second")
{
    const int Lines = 44_000;

    protected override Manifest Secret(int version)
    {
        var text = string.Concat(Enumerable.Repeat("-----BEGIN A-----\n", Lines - version));
        return Manifest.Secret("begin", ("tls.crt", text), ("tls.key", text[..1000]));
    }
}
