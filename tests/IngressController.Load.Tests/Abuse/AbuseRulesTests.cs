using IngressController.Load.Abuse.Running;
using IngressController.Load.Traffic;

namespace IngressController.Load.Tests.Abuse;

/// <summary>What another tenant may feel of an attack.</summary>
public sealed class AbuseRulesTests
{
    static readonly MemoryReport Memory = new(100, 300, 105, 150, 155, 4);

    static readonly AttackReport Held = new("name", "S0", 10, 50, Phase(), Memory, Lived: true, Killed: false, "did nothing");

    [Fact]
    public void What_stays_within_all_rules_is_held() => Assert.Empty(Held.Broken);

    [Fact]
    public void Each_rule_is_told_when_it_is_broken()
    {
        AssertBroken("2 failed (requests: status 503 2)", Held with { Phase = Phase(failures: 2) });
        AssertBroken("p99 20.5 ms is 2.1 times 10.0", Held with { Phase = Phase(p99: 20.5) });
        AssertBroken("logins' p99 101 ms is 2.0 times 50", Held with { Phase = Phase(login: 101) });
        AssertBroken("a change took 1.5 s", Held with { Phase = Phase(change: 1500) });
        AssertBroken("1 changes never live", Held with { Phase = Phase(seen: 4) });
        AssertBroken("memory 140 MB afterwards, 100 before", Held with { Memory = Memory with { After = 140, BackSeconds = null } });
    }

    [Fact]
    public void A_controller_that_ended_is_not_asked_for_its_memory_too()
    {
        var ended = Held with { Lived = false, Memory = Memory with { After = 0, BackSeconds = null }, Log = "one\nOut of memory." };
        AssertBroken("the controller ended: Out of memory.", ended);
        AssertBroken("killed for want of memory", ended with { Killed = true });
    }

    [Fact]
    public void Requests_that_were_sent_to_see_changes_count_as_the_victims()
    {
        var phase = Phase() with { Changes = new(5, 5, 20, 30, new Dictionary<string, long> { ["timeout"] = 1 }) };
        AssertBroken("1 failed (changes: timeout 1)", Held with { Phase = phase });
    }

    static void AssertBroken(string rule, AttackReport attack) => Assert.Equal(rule, Assert.Single(attack.Broken));

    static PhaseReport Phase(long failures = 0, double p99 = 20, double login = 100, double change = 1000, long seen = 5) => new(
        [
            Flow("requests", p99, failures == 0 ? [] : new() { ["status 503"] = failures }),
            Flow("logins", login, []),
            Flow("health", 5000, []),
        ],
        new(5, seen, 20, change, new Dictionary<string, long>()), 1, 300);

    static FlowReport Flow(string kind, double p99, Dictionary<string, long> failures) =>
        new(kind, 1000, failures.Values.Sum(), 0, 1, p99, p99, failures);
}
