using IngressController.Budgets;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Kubernetes.Manifests;
using IngressController.Proxy.Matching;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Tests.Proxy.Matching;

public sealed class MatchBudgetTests
{
    const long Second = 1_000_000_000;
    const int MiB = 1 << 20;

    static readonly RoutingTable Table = TableOf(
        EdgeFixture.Ingress("a", "a.test", ["/[ab]*a[ab]{9}c=web"], "use-regex: true"),
        EdgeFixture.Ingress("b", "b.test", ["/[ab]*b[ab]{9}c=web"], "use-regex: true"));

    readonly ManualTime _time = new();
    readonly MatchBudget _budget;

    public MatchBudgetTests() => _budget = new(new Ledger(), _time, NullLogger<MatchBudget>.Instance);

    [Fact]
    public void A_host_that_has_used_up_what_it_may_is_refused_alone_and_until_it_has_some_again()
    {
        Charge("a.test", Second / 2);
        Assert.True(MayBegin("a.test"));
        Charge("a.test", Second / 1000);
        Assert.False(MayBegin("a.test"));
        Assert.True(MayBegin("b.test"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(MayBegin("a.test"));
    }

    [Fact]
    public void A_host_is_slow_for_a_minute_after_it_took_long_and_not_after_it_took_little()
    {
        Charge("b.test", Second / 100);
        Assert.False(Account("b.test").IsSlow);
        Charge("a.test", Second / 10);
        Assert.True(Account("a.test").IsSlow);
        Assert.True(_budget.IsAnySlow);
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.False(Account("a.test").IsSlow);
        Assert.False(_budget.IsAnySlow);
    }

    [Fact]
    public void When_all_have_used_up_what_there_is_only_slow_hosts_are_refused()
    {
        Charge("a.test", Second / 10);
        _budget.Charge(_budget.AccountOf(Table.CatchAll), new(Second, 0), []);
        Assert.False(MayBegin("a.test"));
        Assert.True(MayBegin("b.test"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(MayBegin("a.test"));
    }

    [Fact]
    public void What_is_quick_is_not_counted_and_makes_nothing_anew()
    {
        var before = Regex("a.test").Current;
        for (var i = 0; i < 100_000; i++)
            Charge("a.test", 200_000, 1024);
        Assert.False(Account("a.test").IsSlow);
        Assert.True(MayBegin("a.test"));
        Assert.Equal(0, _budget.Growth);
        Assert.Same(before, Regex("a.test").Current);
    }

    [Fact]
    public void Automata_of_a_host_that_may_have_grown_large_are_made_anew_and_answer_as_before()
    {
        var (a, b) = (Regex("a.test").Current, Regex("b.test").Current);
        var route = Host("a.test").Match("/abaaabbabaaabc");
        Charge("b.test", Second / 100, MiB);
        Charge("a.test", Second / 100, 23 * MiB);
        Assert.Same(a, Regex("a.test").Current);
        Charge("a.test", Second / 100, 2 * MiB);
        Assert.NotSame(a, Regex("a.test").Current);
        Assert.Same(b, Regex("b.test").Current);
        Assert.Equal(MiB, _budget.Growth);
        Assert.Same(route, Host("a.test").Match("/abaaabbabaaabc"));
        Assert.NotSame(route, Host("a.test").Match("/abaaabbabaaab"));
    }

    [Fact]
    public void What_all_automata_together_may_hold_is_bounded_and_the_largest_go_first()
    {
        var (a, b) = (Regex("a.test").Current, Regex("b.test").Current);
        Charge("b.test", Second / 100, MiB);
        foreach (var other in Enumerable.Range(0, 3))
            _budget.Charge(_budget.AccountOf(Host("a.test") with { Name = $"{other}.test" }), new(Second / 100, 20 * MiB), []);
        Charge("a.test", Second / 100, 20 * MiB);
        Assert.NotSame(a, Regex("a.test").Current);
        Assert.Same(b, Regex("b.test").Current);
        Assert.Equal(MiB, _budget.Growth);
    }

    [Fact]
    public void A_host_that_is_gone_is_forgotten()
    {
        Charge("a.test", Second, MiB);
        Charge("b.test", Second / 100);
        var a = Regex("a.test").Current;
        _budget.Follow(TableOf(EdgeFixture.Ingress("b", "b.test", ["/=web"])));
        Assert.Equal(1, _budget.Count);
        Assert.Equal(0, _budget.Growth);
        Assert.NotSame(a, Regex("a.test").Current);
    }

    [Fact]
    public void An_alias_that_may_not_be_compared_with_is_refused_and_other_names_are_served()
    {
        var table = TableOf(
            EdgeFixture.Ingress("a", "a.test", ["/=web"], @"server-alias: ~^[ab]*a[ab]{9}\.test$"),
            EdgeFixture.Ingress("b", "b.test", ["/=web"], @"server-alias: ~^[cd]*c[cd]{9}\.test$"));
        Assert.Equal("a.test", table.MatchHost("abbbbbbbbb.test", _budget).AliasOf);
        _budget.Charge(_budget.AccountOf(table.FindHost("a.test")!), new(Second, 0), []);
        var refused = Assert.Throws<MatchRefusedException>(() => table.MatchHost("abbbbbbbbb.test", _budget));
        Assert.Equal("a.test", refused.Host);
        Assert.Equal("a.test", table.MatchHost("a.test", _budget).Name);
        Assert.Equal("b.test", table.MatchHost("cddddddddd.test", _budget).AliasOf);
    }

    [Fact]
    public void Processor_time_and_bytes_of_the_thread_are_measured()
    {
        var begun = ThreadUsage.Read();
        var text = new string('a', MiB);
        var used = ThreadUsage.Since(begun);
        Assert.InRange(used.Allocated, 2 * MiB, long.MaxValue);
        Assert.InRange(used.Cpu, 1, long.MaxValue);
        Assert.Equal(MiB, text.Length);
    }

    static RoutingTable TableOf(params IEnumerable<string> ingresses)
    {
        var content = ManifestReader.Read("test.yaml", System.Text.Encoding.UTF8.GetBytes(string.Join("\n---\n", ingresses)));
        var store = new ResourceStore(Enum.GetValues<ResourceKind>());
        foreach (var kind in Enum.GetValues<ResourceKind>())
            store.Replace(kind, [.. content.Objects.Select(entry => entry.Object!).Where(@object => @object.Kind == kind)], []);
        return Translator.Translate(store.Snapshot(), new() { IngressClassIsGiven = true }, FeatureCatalog.Policies).Table;
    }

    static VirtualHost Host(string name) => Table.FindHost(name)!;

    static RenewableRegex Regex(string host) => Assert.Single(Host(host).Patterns!.Dear);

    MatchAccount Account(string host) => _budget.AccountOf(Host(host));

    bool MayBegin(string host) => _budget.TryBegin(Host(host), out _);

    void Charge(string host, long cpu, long allocated = 0) => _budget.Charge(Account(host), new(cpu, allocated), Host(host).Patterns!.Dear);
}
