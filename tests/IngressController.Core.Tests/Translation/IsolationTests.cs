using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;
using IngressController.Core.Translation;

namespace IngressController.Core.Tests.Translation;

/// <summary>An Ingress that is too big, or on which the controller fails, is reported; all others are served.</summary>
public sealed class IsolationTests
{
    static readonly TranslationOptions Options = new() { IngressClassIsGiven = true };
    static readonly PolicyCatalog Catalog = new([new Trap()], []);
    static readonly Ingress First = Foreign("first", Make.Rule("f.com", "/", "Prefix", "s1"));
    static readonly Ingress Victim = Make.Ingress("victim", 9, Make.Rule("v.com", "/", "Prefix", "s1"));

    [Theory]
    [InlineData("parser", "IngressFailed", "fails/bad")]
    [InlineData("merger", "IngressFailed", null)]
    public void A_fault_of_the_controller_stops_its_own_Ingress_only(string trap, string code, string? owner)
    {
        var bad = Foreign("bad", Make.Rule("b.com", "/", "Prefix", "s1")) with { Annotations = Annotated("trap", trap) };
        var translation = Translate(bad, Victim);
        Assert.Equal("default/victim", translation.Table.Match("v.com", "/").Ingress.ToString());
        var told = Assert.Single(translation.Diagnostics, diagnostic => diagnostic.Code.Name == code);
        Assert.Equal(bad.Reference, told.Object);
        Assert.Contains("report it", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Passw0rd", told.Message, StringComparison.Ordinal);

        // Where its protections are unknown, its paths stay and are closed.
        var route = translation.Table.Match("b.com", "/");
        Assert.Equal(owner, route.Ingress?.ToString());
        Assert.Equal(owner is not null, route.Policies.DeniedBecause is not null);
    }

    [Fact]
    public void A_fault_in_building_a_host_is_that_of_its_youngest_Ingress()
    {
        var host = new HostDraft("v.com", null, null);
        host.Members.Add(new(Victim, new()));
        host.Members.Add(new(Foreign("bad"), new()));
        var fault = Assert.Throws<IngressFault>(() => IngressFault.Of(host, () => throw new InvalidOperationException()));
        Assert.Equal("fails/bad", fault.Ingress.ToString());
    }

    [Fact]
    public void Any_number_of_faulty_Ingresses_of_one_namespace_leaves_the_others_served()
    {
        var bad = Enumerable.Range(0, 50).Select(i =>
            Foreign($"bad{i}", Make.Rule($"b{i}.com", "/", "Prefix", "s1")) with { Annotations = Annotated("trap", "merger") });
        var translation = Translate([.. bad, Victim]);
        Assert.Equal("default/victim", translation.Table.Match("v.com", "/").Ingress.ToString());

        // So many attempts would be dear, so in the end the whole namespace is left out.
        Assert.All(bad.Append(First), ingress => Assert.Contains(
            translation.Diagnostics, diagnostic => diagnostic.Object == ingress.Reference && diagnostic.Code == DiagnosticCodes.IngressFailed));
    }

    [Fact]
    public void An_Ingress_with_too_much_in_it_is_not_served_and_told_the_limit()
    {
        Ingress[] bad =
        [
            Foreign("rules", [.. Enumerable.Range(0, 2001).Select(i => Make.Rule(Name("r", i), "/", "Prefix", "s1"))]),
            Foreign("paths", Many("p.com", 5001)),
            Foreign("tls", Make.Rule("t.com", "/", "Prefix", "s1")) with
            {
                Tls = [new IngressTls([.. Enumerable.Range(0, 4001).Select(i => Name("t", i))], "x")],
            },
            Foreign("entries", Make.Rule("e.com", "/", "Prefix", "s1")) with { Tls = [.. Enumerable.Repeat(new IngressTls([], "x"), 501)] },
        ];
        var translation = Translate([.. bad, Victim]);
        Assert.Equal("default/victim", translation.Table.Match("v.com", "/").Ingress.ToString());
        Assert.Null(translation.Table.FindHost("p.com"));
        foreach (var ingress in bad)
        {
            var told = Assert.Single(translation.Diagnostics, diagnostic => diagnostic.Object == ingress.Reference);
            Assert.Equal(DiagnosticCodes.IngressTooBig, told.Code);
            Assert.Contains("more than the", told.Message, StringComparison.Ordinal);
        }

        Assert.NotNull(Translate(Foreign("paths", Many("p.com", 5000))).Table.FindHost("p.com"));
    }

    [Fact]
    public void A_path_that_is_too_long_is_left_out_alone()
    {
        var bad = Foreign("long", Make.Rule("l.com", "/" + new string('x', 4096), "Prefix", "s1"), Make.Rule("l.com", "/good", "Prefix", "s1"));
        var translation = Translate(bad);
        Assert.Equal("fails/long", translation.Table.Match("l.com", "/good").Ingress.ToString());
        var told = Assert.Single(translation.Diagnostics, diagnostic => diagnostic.Code == DiagnosticCodes.InvalidPath);
        Assert.Contains("4,097 characters, more than the 4,096", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotations_that_are_too_long_close_the_paths_of_their_Ingress()
    {
        var one = Foreign("one", Make.Rule("o.com", "/", "Prefix", "s1")) with { Annotations = Annotated("trap", new('x', 65_537)) };
        var all = Foreign("all", Make.Rule("a.com", "/", "Prefix", "s1")) with
        {
            Annotations = StringMap.From(Enumerable.Range(0, 5)
                .Select(i => KeyValuePair.Create($"nginx.ingress.kubernetes.io/x{i}", new string('x', 60_000)))),
        };
        var translation = Translate(one, all, Victim);
        Assert.NotNull(translation.Table.Match("o.com", "/").Policies.DeniedBecause);
        Assert.NotNull(translation.Table.Match("a.com", "/").Policies.DeniedBecause);
        Assert.Null(translation.Table.Match("v.com", "/").Policies.DeniedBecause);
        Assert.Contains(translation.Diagnostics, diagnostic =>
            diagnostic.Object == one.Reference && diagnostic.Message.Contains("65,536", StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_of_missing_Services_is_told_in_twenty_lines_whatever_came_before()
    {
        var bad = Foreign("paths", Many("p.com", 5000, "gone"));
        var first = Translate(bad, Victim);
        var lines = first.Diagnostics.Where(diagnostic => diagnostic.Object == bad.Reference).ToList();
        Assert.Equal(21, lines.Count);
        Assert.StartsWith("and 4,980 more", lines[^1].Message, StringComparison.Ordinal);
        var more = Make.Ingress("new", 10, Make.Rule("n.com", "/", "Prefix", "s1"));
        var again = Translator.Translate(Snapshot(bad, Victim, more), Options, Catalog, first);
        Assert.Equal(lines, again.Diagnostics.Where(diagnostic => diagnostic.Object == bad.Reference));
    }

    static IngressRule Many(string host, int count, string service = "s1") => new(
        host, [.. Enumerable.Range(0, count).Select(i => new IngressPath($"/{i.ToString(CultureInfo.InvariantCulture)}", "Prefix", Make.Backend(service)))]);

    static string Name(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}.com");

    static StringMap Annotated(string name, string value) => StringMap.From([KeyValuePair.Create($"nginx.ingress.kubernetes.io/{name}", value)]);

    static Ingress Foreign(string name, params IngressRule[] rules) => Make.Ingress(name, 1, rules) with { Key = new("fails", name) };

    static ClusterSnapshot Snapshot(params IEnumerable<Ingress> ingresses) =>
        Make.Snapshot([.. ingresses, First with { CreatedAt = null }, Make.Service("s1"), Make.Service("s1") with { Key = new("fails", "s1") }]);

    static TranslationResult Translate(params IEnumerable<Ingress> ingresses) => Translator.Translate(Snapshot(ingresses), Options, Catalog);

    /// <summary>Fails where the annotation asks for it.</summary>
    sealed class Trap : IPolicyParser
    {
        static readonly Option<string> Place = Option.Annotation("trap", OptionTypes.Text, "Fails.");

        public IReadOnlyList<Option> Options { get; } = [Place];

        public IPolicy? Parse(OptionReader reader) =>
            !reader.TryGet(Place, out var place) ? null
            : place == "parser" ? throw new InvalidOperationException("Passw0rd")
            : new TrapPolicy(place);
    }

    sealed record TrapPolicy(string Place) : IServicePolicy
    {
        // Asked for when an older Ingress uses the Service port too.
        public string Annotation => throw new InvalidOperationException("Passw0rd");
    }
}
