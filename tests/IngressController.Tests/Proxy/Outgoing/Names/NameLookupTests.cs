using System.Net;
using IngressController.Proxy.Outgoing.Names;
using IngressController.Tests.Kubernetes.Api;
using static IngressController.Tests.Proxy.Outgoing.Names.FakeNameServer;

namespace IngressController.Tests.Proxy.Outgoing.Names;

/// <summary>Lookups against a name server on real sockets.</summary>
public sealed class NameLookupTests
{
    const int A = 1;

    [Fact]
    public async Task Addresses_of_both_kinds_are_found_and_hold_as_long_as_the_shortest_lives()
    {
        await using var server = Start(question => [question.Type == A
            ? new(0, Address("shop.test", "192.0.2.1", 9), Address("shop.test", "192.0.2.2", 7))
            : new(0, Address("shop.test", "2001:db8::1", 8))]);
        var answer = await FindAsync(server.Settings(), "shop.test");
        Assert.Equal(["192.0.2.1", "192.0.2.2", "2001:db8::1"], AddressesOf(answer));
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Lifetime);
    }

    [Fact]
    public async Task Aliases_are_followed_and_addresses_of_other_names_count_for_nothing()
    {
        await using var server = Start(question => [question.Type != A ? new(0) : new(0,
            new("shop.test", "Cdn.test", null, 30), new("cdn.TEST", "edge.test", null, 5), Address("edge.test", "192.0.2.7", 60),
            Address("evil.test", "192.0.2.66", 60))]);
        var answer = await FindAsync(server.Settings(), "shop.test");
        Assert.Equal(["192.0.2.7"], AddressesOf(answer));
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Lifetime);
    }

    [Fact]
    public async Task Aliases_in_a_circle_end()
    {
        await using var server = Start(_ => [new(0, new("a.test", "b.test", null, 30), new("b.test", "a.test", null, 30))]);
        Assert.Equal(NameOutcome.NotFound, (await FindAsync(server.Settings(), "a.test")).Outcome);
    }

    [Fact]
    public async Task What_has_another_id_or_question_is_no_answer()
    {
        await using var server = Start(question => question.Type != A ? [new(0)] :
        [
            Reply.Of("shop.test", "192.0.2.66") with { WrongBy = 1 },
            Reply.Of("evil.test", "192.0.2.66") with { WrongName = "evil.test" },
            Reply.Of("shop.test", "192.0.2.1"),
        ]);
        Assert.Equal(["192.0.2.1"], AddressesOf(await FindAsync(server.Settings(), "shop.test")));
    }

    [Fact]
    public async Task What_does_not_fit_a_datagram_is_asked_for_by_TCP()
    {
        var many = Enumerable.Range(1, 60).Select(i => $"192.0.2.{i}").ToArray();
        await using var server = Start(question => [question.Type != A ? new(0)
            : question.IsTcp ? Reply.Of("shop.test", many)
            : new(0) { IsTruncated = true }]);
        Assert.Equal(many, AddressesOf(await FindAsync(server.Settings(), "shop.test")));
        Assert.Contains(server.Questions, question => question.IsTcp);
        Assert.Equal(many, AddressesOf(await FindAsync(server.Settings() with { UsesTcp = true }, "shop.test")));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public async Task A_name_without_addresses_is_not_found(int code)
    {
        await using var server = Start(_ => [new(code)]);
        Assert.Equal(NameOutcome.NotFound, (await FindAsync(server.Settings(), "shop.test")).Outcome);
        Assert.Equal(2, server.Questions.Count);
    }

    [Fact]
    public async Task Where_one_server_fails_the_next_is_asked()
    {
        await using var failing = Start(_ => [new(2)]);
        await using var good = Knowing(("shop.test", "192.0.2.1"));
        Assert.Equal(["192.0.2.1"], AddressesOf(await FindAsync(failing.Settings(good.EndPoint), "shop.test")));
    }

    [Fact]
    public async Task Where_all_fail_nobody_knows_whether_the_name_exists()
    {
        await using var server = Start(_ => [new(2)]);
        var answer = await FindAsync(server.Settings(), "shop.test");
        Assert.Equal(NameOutcome.Unanswered, answer.Outcome);
        Assert.Contains("error 2", answer.Problem, StringComparison.Ordinal);
        Assert.Equal(4, server.Questions.Count);
    }

    [Fact]
    public async Task A_silent_server_is_left_for_the_next_when_its_time_is_over()
    {
        var time = new ManualTime();
        await using var silent = Start(_ => []);
        await using var good = Knowing(("shop.test", "192.0.2.1"));
        var answer = FindAsync(silent.Settings(good.EndPoint), "shop.test", time: time);
        await Eventually.TrueAsync(() => silent.Questions.Count == 2, "both questions");
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["192.0.2.1"], AddressesOf(await answer));
    }

    [Fact]
    public async Task Ids_and_ports_are_left_to_chance()
    {
        await using var server = Knowing(("shop.test", "192.0.2.1"));
        for (var i = 0; i < 20; i++)
            await FindAsync(server.Settings(), "shop.test");
        Assert.InRange(server.Questions.Select(question => question.Id).Distinct().Count(), 30, 40);
        Assert.InRange(server.Questions.Select(question => question.ClientPort).Distinct().Count(), 20, 40);
    }

    [Fact]
    public async Task Short_names_are_asked_for_with_the_search_domains_first_and_long_ones_as_they_are()
    {
        await using var server = Start(_ => [new(3)]);
        var settings = server.Settings() with { Search = ["ns.svc.cluster.local", "svc.cluster.local"], Dots = 2 };
        await FindAsync(settings, "auth.other", types: [DnsType.A]);
        await FindAsync(settings, "auth.other.svc", types: [DnsType.A]);
        await FindAsync(settings, "auth.other.", types: [DnsType.A]);
        Assert.Equal(
            [
                "auth.other.ns.svc.cluster.local", "auth.other.svc.cluster.local", "auth.other",
                "auth.other.svc", "auth.other.svc.ns.svc.cluster.local", "auth.other.svc.svc.cluster.local",
                "auth.other",
            ],
            server.Questions.Select(question => question.Name));
    }

    [Fact]
    public async Task The_hosts_file_and_localhost_need_no_server()
    {
        await using var server = Start(_ => [new(3)]);
        var hosts = HostsFile.Parse("# own\n127.0.1.1\tpod.test pod # its name\n2001:db8::7 POD.test\nnonsense pod.test\n");
        Assert.Equal(["127.0.1.1", "2001:db8::7"], AddressesOf(await FindAsync(server.Settings(), "pod.test", hosts)));
        Assert.Equal(["127.0.0.1", "::1"], AddressesOf(await FindAsync(server.Settings(), "localhost", hosts)));
        Assert.Empty(server.Questions);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("münchen.test")]
    [InlineData("a b.test")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.test")]
    public async Task What_is_no_name_is_asked_of_nobody(string name)
    {
        await using var server = Start(_ => [new(3)]);
        Assert.Equal(NameOutcome.NotFound, (await FindAsync(server.Settings(), name)).Outcome);
        Assert.Empty(server.Questions);
    }

    static Entry Address(string owner, string address, uint seconds) => new(owner, null, IPAddress.Parse(address), seconds);

    static IEnumerable<string> AddressesOf(NameAnswer answer) => answer.Addresses.Select(address => address.ToString());

    static Task<NameAnswer> FindAsync(
        ResolverSettings settings, string name, HostsFile? hosts = null, DnsType[]? types = null, TimeProvider? time = null) =>
        new NameLookup(() => settings, () => hosts ?? HostsFile.Parse(""), () => types ?? [DnsType.A, DnsType.Aaaa], time ?? TimeProvider.System)
            .FindAsync(name, CancellationToken.None);
}
