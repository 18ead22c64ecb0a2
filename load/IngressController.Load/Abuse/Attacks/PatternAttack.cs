using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>An attack with regular expressions as paths, and targets that they take long for.</summary>
abstract class PatternAttack(string name, string description) : Attack(name, "S11", description)
{
    const int Clients = 60;

    /// <summary>The paths.</summary>
    protected abstract IReadOnlyList<string> Patterns { get; }

    /// <summary>What is asked for.</summary>
    protected abstract string Target { get; }

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = AttackPlace.HostOf("patterns");
        await place.WriteAsync(end, Manifest.Service("nowhere"), Manifest.Ingress(
            "patterns", [host], "nowhere", [("use-regex", "true"), ("ssl-redirect", "false")],
            [.. Patterns.Select(pattern => (pattern, "ImplementationSpecific"))]));
        await Asking.RunAsync(place, Clients, _ => (host, Target, ""), end);
    }
}

/// <summary>Many patterns, each of which looks at the whole target.</summary>
sealed class ManyPatterns() : PatternAttack("many-patterns", "a host with 800 paths that are regular expressions, and 60 clients with GET /qqq...")
{
    const int Count = 800;
    const int Length = 7000;

    protected override IReadOnlyList<string> Patterns => [.. Enumerable.Range(0, Count).Select(i => $"/q*q*q*q*{i}$")];

    protected override string Target => "/" + new string('q', Length);
}

/// <summary>Patterns whose automaton has more states than memory.</summary>
sealed class LargeAutomata() : PatternAttack("large-automata", "paths [ab]*a[ab]{n}c whose automata grow without end, and 60 clients with targets of a and b")
{
    const int Length = 7000;

    protected override IReadOnlyList<string> Patterns => ["/[ab]*a[ab]{900}c", .. Enumerable.Range(0, 50).Select(i => $"/[ab]*a[ab]{{{400 + i}}}c")];

    // Without a period, so that states don't come again.
    protected override string Target => "/" + string.Concat(Enumerable.Range(0, Length).Select(_ => Random.Shared.Next(2) == 0 ? 'a' : 'b'));
}

/// <summary>Patterns that must go back, within every limit.</summary>
sealed class Backtracking() : PatternAttack("backtracking", "50 paths with lookaheads that go back and back, and 60 clients")
{
    const int Length = 4000;

    protected override IReadOnlyList<string> Patterns => [.. Enumerable.Range(0, 50).Select(i => $"/(?=(a+)+b{i})(a|aa)+$")];

    protected override string Target => "/" + new string('a', Length) + "c";
}
