using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Objects that nothing refers to.</summary>
sealed class UnusedConfigMaps() : Attack("unused-configmaps", "S7", "100 ConfigMaps and 100 Secrets of 1 MB that nothing refers to")
{
    const int Objects = 100;
    const int Length = 1_000_000;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var text = new string('x', Length);
        for (var i = 0; i < Objects; i++)
            await place.WriteAsync(end, Manifest.ConfigMap($"unused{i}", ("data", text)), Manifest.Secret($"unused{i}", ("data", text)));
        await Rewriting.RunAsync(place, turn => [Rewriting.Ingress(turn)], end);
    }
}
