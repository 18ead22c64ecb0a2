using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Tests.Translation;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Tests.Routing;

/// <summary>A host in regex mode equals a list that is sorted and tried as the reference says (behaviour 57).</summary>
public sealed class RegexPathTableTests
{
    static readonly PolicyCatalog Catalog = new(TranslationPolicies.Parsers, []);

    static readonly Gen<string> Patterns =
        from pieces in Gen.Elements("/", "a", "b", "ab", "A", ".", ".*", "[ab]", "(a|b)", "(/|$)", "b?", "a+", "a|b", "$").ArrayOf().Resize(6)
        select "/" + string.Concat(pieces);

    static readonly Gen<string> RequestPaths = from pieces in Gen.Elements("/", "a", "b", "B", "c").ArrayOf().Resize(8) select "/" + string.Concat(pieces);

    [Fact]
    public void The_first_match_in_descending_length_serves()
    {
        var cases =
            from patterns in Patterns.ArrayOf().Resize(12)
            from path in RequestPaths
            select (patterns, path);
        Prop.ForAll(cases.ToArbitrary(), @case =>
        {
            var (patterns, path) = @case;
            var expected = patterns.Where(IsRegex).Distinct()
                .OrderByDescending(pattern => pattern.Length).ThenByDescending(pattern => pattern, StringComparer.Ordinal)
                .FirstOrDefault(pattern => Regex.IsMatch(path, "^" + pattern, RegexOptions.IgnoreCase));
            var found = TableOf(patterns).Match("h.test", path);
            return expected is null ? found.Pattern is null : found.Path == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    static bool IsRegex(string pattern) => PathPattern.TryParse(pattern, out _, out _);

    static RoutingTable TableOf(string[] patterns)
    {
        var ingress = Make.Ingress(
            "i", 0, new IngressRule("h.test", [.. patterns.Select(pattern => new IngressPath(pattern, "ImplementationSpecific", Make.Backend("s")))])) with
        {
            Annotations = StringMap.From([new(AnnotationKeys.Nginx + "use-regex", "true")]),
        };
        return Translator.Translate(Make.Snapshot(ingress, Make.Service("s")), new() { IngressClassIsGiven = true }, Catalog).Table;
    }
}
