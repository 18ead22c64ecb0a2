using FsCheck;
using FsCheck.Fluent;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Tests.Translation;

/// <summary>What a translation takes over from the one before is what it would have made anew, and is all that has not changed.</summary>
public sealed class TakeOverTests
{
    static readonly PolicyCatalog Catalog = new(
        TranslationPolicies.Parsers,
        [new("server-snippet", "never") { IsOfHost = true, Judge = (text, _) => new("never", text == "deny") }]);
    static readonly TranslationOptions Options = new()
    {
        IngressClassIsGiven = true,
        NginxPathQuirks = true,
        DefaultBackendService = new("default", "s0"),
        ConfigMap = new("default", "settings"),
    };

    public static TheoryData<string, string> Ownerships() => new()
    {
        { "Shared", "" },
        { "FirstNamespace", "" },
        { "Shared", "*.com=other,b.com=default" },
        { "FirstNamespace", "a.com=other" },
    };

    [Theory]
    [MemberData(nameof(Ownerships))]
    public void Whatever_changes_the_table_is_as_if_made_anew(string ownership, string owners)
    {
        Assert.True(HostOwnerList.TryParse(owners.Split(',', StringSplitOptions.RemoveEmptyEntries), out var list, out _));
        var options = Options with { HostOwnership = Enum.Parse<HostOwnership>(ownership), HostOwners = list };
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var changes = new RandomChanges(new(seed));
            var snapshot = ClusterSnapshot.Empty;
            TranslationResult? before = null;
            for (var step = 0; step < 30; step++)
            {
                snapshot = changes.Apply(snapshot);
                var text = before is null ? "" : TableText.Of(before);
                var now = Translator.Translate(snapshot, options, Catalog, before);
                var anew = Translator.Translate(snapshot, options, Catalog);
                Assert.Equal(TableText.Of(anew), TableText.Of(now));
                Assert.Equal(anew.References.Order(), now.References.Order());
                Assert.Equal(DetailsOf(anew), DetailsOf(now));
                Assert.Equal(text, before is null ? "" : TableText.Of(before));
                AssertIndexes(now.Table);
                before = now;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public void A_change_of_one_Ingress_leaves_all_other_hosts_as_they_are()
    {
        var snapshot = Make.Snapshot([.. Enumerable.Range(0, 20).SelectMany(IEnumerable<ClusterObject> (i) =>
            [Make.Service($"s{i}"), Make.Slice($"s{i}", 8080, $"10.0.0.{i + 1}"), Ingress(i, "/a", "/b/")])]);
        var before = Translator.Translate(snapshot, Options, Catalog);

        var more = Translator.Translate(snapshot = snapshot.With(Ingress(7, "/a", "/b/", "/c")), Options, Catalog, before);
        AssertKept(before, more, except: 7);

        var less = Translator.Translate(snapshot = snapshot.With(Ingress(7)), Options, Catalog, more);
        AssertKept(more, less, except: 7);

        var gone = Translator.Translate(snapshot.Without(new(ResourceKind.Ingress, new("default", "i7"))), Options, Catalog, less);
        AssertKept(less, gone, except: 7);
        Assert.Null(gone.Table.FindHost(HostOf(7)));
    }

    [Fact]
    public void A_newer_status_of_an_Ingress_changes_no_host()
    {
        var snapshot = Make.Snapshot(Make.Service("s0"), Make.Service("s7"), Ingress(0, "/a"), Ingress(7, "/a"));
        var before = Translator.Translate(snapshot, Options, Catalog);
        AssertKept(before, Translator.Translate(snapshot.With(Ingress(0, "/a")), Options, Catalog, before), except: null);
    }

    [Fact]
    public void Changed_endpoints_change_the_hosts_that_lead_to_them()
    {
        var snapshot = Make.Snapshot(Make.Service("s1"), Make.Service("s7"), Make.Slice("s7", 8080, "10.0.0.1"), Ingress(1, "/a"), Ingress(7, "/a"));
        var before = Translator.Translate(snapshot, Options, Catalog);
        var after = Translator.Translate(snapshot.With(Make.Slice("s7", 8080, "10.0.0.1", "10.0.0.2")), Options, Catalog, before);
        AssertKept(before, after, except: 7);
        Assert.Equal(2, after.Table.MatchHost(HostOf(7)).Match("/a").Upstream!.Destinations.Count);
    }

    [Fact]
    public void A_host_that_was_an_alias_gets_routes_of_its_own()
    {
        var ingress = Make.Ingress("i", 1, Make.Rule("a.com", "/a", "Prefix", "s1")) with
        {
            Annotations = StringMap.From([new(AnnotationKeys.Nginx + "server-alias", "b.com")]),
        };
        var snapshot = Make.Snapshot(Make.Service("s1"), ingress);
        var before = Translator.Translate(snapshot, Options, Catalog);
        var after = Translator.Translate(
            snapshot.With(ingress with { Rules = [.. ingress.Rules, Make.Rule("b.com", "/a", "Prefix", "s1")] }),
            Options, Catalog, before);
        Assert.Equal("a.com", before.Table.Match("b.com", "/a").Host);
        Assert.Equal("b.com", after.Table.Match("b.com", "/a").Host);
        AssertIndexes(after.Table);
    }

    [Fact]
    public void Nothing_is_taken_over_under_other_options()
    {
        var snapshot = Make.Snapshot(Make.Service("s1"), Ingress(1, "/a/"));
        var before = Translator.Translate(snapshot, Options, Catalog);
        var after = Translator.Translate(snapshot, Options with { NginxPathQuirks = false }, Catalog, before);
        Assert.False(after.Table.MatchHost(HostOf(1)).Match("/a").LacksTrailingSlash);
    }

    static void AssertKept(TranslationResult before, TranslationResult after, int? except)
    {
        foreach (var host in after.Table.NamedHosts.Where(host => except is null || host.Name != HostOf(except.Value)))
        {
            // The routes behind the end of a table that has become shorter move to where there is room.
            if (host.Routes.Concat(before.Table.FindHost(host.Name)!.Routes).All(route => route.Index < after.Table.Routes.Length))
                Assert.Same(before.Table.FindHost(host.Name), host);
        }

        Assert.All(
            after.Upstreams.Where(upstream => except is null || upstream.Key.Service.Name != $"s{except}"),
            upstream => Assert.Same(before.Upstreams[upstream.Key], upstream.Value));
        AssertIndexes(after.Table);
    }

    static void AssertIndexes(RoutingTable table)
    {
        Assert.Equal(Enumerable.Range(0, table.Routes.Length), table.Routes.Select(route => route.Index));
        Assert.Equal(table.Routes.Length, table.Hosts.Sum(host => host.Routes.Length));
        Assert.All(table.Hosts.SelectMany(host => host.Routes), route => Assert.Same(table.Routes[route.Index], route));
        Assert.All(table.Hosts, host => Assert.Contains(host.Unmatched, host.Routes));
    }

    static string HostOf(int number) => $"h{number}.com";

    // What the text of a table leaves out.
    static List<string> DetailsOf(TranslationResult translation) =>
    [
        .. translation.Table.Hosts.OrderBy(host => host.Name, StringComparer.Ordinal).SelectMany(host => host.Routes.Select(route =>
            $"{host.Name} {host.HasCertificate} {route.Path} {TextOf(route.Policies)} {(route.Upstream is { } upstream ? TextOf(upstream.Policies) : "")}")
            .Concat(host.Ingresses.Select(one => $"{one.Ingress} {TextOf(one.Policies)}"))),
    ];

    static string TextOf(PolicySet policies) => $"{policies.DeniedBecause} {string.Join(' ', policies.Items)}";

    static Ingress Ingress(int number, params string[] paths) =>
        Make.Ingress(
            $"i{number}",
            number,
            new IngressRule(HostOf(number), paths.Select(path => new IngressPath(path, "Prefix", Make.Backend($"s{number}"))).ToValueArray()));
}
