using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Regular expressions whose groups lie in each other.</summary>
sealed class NestedGroups() : Attack("nested-groups", "S8", "paths of 120 KB of (?! and of (a|, changed each second")
{
    const int Length = 120_000;

    public override Task RunAsync(AttackPlace place, CancellationToken end) => Rewriting.RunAsync(place, turn => Ingresses(turn), end);

    internal static IEnumerable<Manifest> Ingresses(int turn) => ((string[])["(?!", "(a|"]).Select((group, i) => Manifest.Ingress(
        $"nested{i}", [AttackPlace.HostOf("nested")], "nowhere", [("use-regex", "true")],
        [("/" + string.Concat(Enumerable.Repeat(group, Length / group.Length - turn % 2)), "ImplementationSpecific")]));
}
