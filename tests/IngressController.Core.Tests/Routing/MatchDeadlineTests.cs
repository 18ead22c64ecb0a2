using System.Globalization;
using System.Text.RegularExpressions;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Tests.Translation;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Tests.Routing;

/// <summary>All patterns of a host together have one deadline, and there are only so many.</summary>
public sealed class MatchDeadlineTests
{
    static readonly PolicyCatalog Catalog = new(TranslationPolicies.Parsers, []);

    [Fact]
    public void One_deadline_holds_for_all_patterns_of_a_host()
    {
        // Each takes some milliseconds, and none matches.
        var slow = Enumerable.Range(0, 900).Select(i => $"/(a+)+(?=b)c{Text(i)}(?!x)");
        var table = TableOf(slow).Table;
        var path = "/" + new string('a', 18) + "!";
        Assert.Throws<RegexMatchTimeoutException>(() => table.FindHost("h.test")!.Match(path, MatchDeadline.Start()));
    }

    [Fact]
    public void A_client_that_left_ends_the_comparing()
    {
        var table = TableOf(["/(?=b)b", "/(?=c)c"]).Table;
        Assert.Throws<OperationCanceledException>(() => table.FindHost("h.test")!.Match("/a", MatchDeadline.Start(new(canceled: true))));
    }

    [Fact]
    public void A_host_has_only_so_many_patterns_and_an_Ingress_only_so_large_ones()
    {
        var many = TableOf(Enumerable.Range(0, 1100).Select(i => $"/p{Text(i)}(/|$)"));
        Assert.Equal(1000, many.Table.FindHost("h.test")!.Patterns!.Routes.Count());
        Assert.Contains(many.Diagnostics, diagnostic => diagnostic.Message.Contains("its host has 1,000 paths", StringComparison.Ordinal));
        var large = TableOf(Enumerable.Range(0, 200).Select(i => $"/p{Text(i)}[a-z]{{450}}"));
        Assert.InRange(large.Table.FindHost("h.test")!.Patterns!.Routes.Count(), 100, 120);
        Assert.Contains(large.Diagnostics, diagnostic => diagnostic.Message.Contains("more than 50,000 positions", StringComparison.Ordinal));
    }

    [Fact]
    public void Aliases_that_are_patterns_are_bounded_for_an_Ingress_and_for_all()
    {
        static string Aliases(int from, int count) => string.Join(',', Enumerable.Range(from, count).Select(i => $"~^x{Text(i)}y$"));
        var one = Translate(Aliased("one", Aliases(0, 5000)));
        Assert.Equal(20, one.Table.NamedHosts.Count(host => host.AliasOf is not null));
        Assert.Contains(one.Diagnostics, diagnostic => diagnostic.Message.Contains("has more than 20 regular expressions", StringComparison.Ordinal));
        var all = Translate([.. Enumerable.Range(0, 60).Select(i => Aliased($"i{Text(i)}", Aliases(20 * i, 20)))]);
        Assert.Equal(1000, all.Table.NamedHosts.Count(host => host.AliasOf is not null));
        Assert.Contains(all.Diagnostics, diagnostic => diagnostic.Message.Contains("older Ingresses have 1,000 regular expressions", StringComparison.Ordinal));
        var names = Translate(Aliased("names", string.Join(',', Enumerable.Range(0, 201).Select(i => $"n{Text(i)}.com"))));
        Assert.Contains(names.Diagnostics, diagnostic => diagnostic.Message.Contains("has more than 200 names", StringComparison.Ordinal));
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static Ingress Aliased(string name, string aliases) => Make.Ingress(name, 0, Make.Rule($"{name}.test", "/", "Prefix", "s")) with
    {
        Annotations = StringMap.From([new(AnnotationKeys.Nginx + "server-alias", aliases)]),
    };

    static TranslationResult TableOf(IEnumerable<string> patterns) => Translate(Make.Ingress(
        "i", 0, new IngressRule("h.test", [.. patterns.Select(pattern => new IngressPath(pattern, "ImplementationSpecific", Make.Backend("s")))])) with
    {
        Annotations = StringMap.From([new(AnnotationKeys.Nginx + "use-regex", "true")]),
    });

    static TranslationResult Translate(params IEnumerable<Ingress> ingresses) =>
        Translator.Translate(Make.Snapshot([.. ingresses, Make.Service("s")]), new() { IngressClassIsGiven = true }, Catalog);
}
