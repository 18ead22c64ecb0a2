using IngressController.Core.Annotations;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Proxy.Expressions;
using IngressController.Tests.Edge;
using IngressController.Tests.Features;
using IngressController.TestTree;

namespace IngressController.Tests.Expressions;

/// <summary>Each annotation that holds variables in ingress-nginx takes all of them, or says that it takes none: quoted-values.txt.</summary>
public sealed class QuotedValueTests
{
    static readonly string[] Prefixed = ["http_x_user", "sent_http_x_user", "cookie_user", "arg_user"];

    public static TheoryData<string, string, string, string> Rows() =>
    [
        .. File.ReadLines(Repository.Path("tests", "IngressController.Tests", "Expressions", "quoted-values.txt"))
            .Where(line => !line.StartsWith('#')).Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(row => (row[0], row[1], row[2], row[3])),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_variable_is_honoured_or_told(string annotation, string value, string others, string said)
    {
        foreach (var variable in Variables.Names.Concat(Prefixed))
        {
            var lines = others.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Append($"{annotation}: {value.Replace("VARIABLE", variable, StringComparison.Ordinal)}");
            var problems = ProblemsOf(annotation, [.. lines]);
            if (said.Length == 0)
                Assert.Empty(problems);
            else
                Assert.Contains(said, Assert.Single(problems), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_variable_that_nobody_knows_is_told(string annotation, string value, string others, string said)
    {
        var lines = others.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Append($"{annotation}: {value.Replace("VARIABLE", "no_such", StringComparison.Ordinal)}");
        Assert.Contains(said.Length == 0 ? "no_such" : said, Assert.Single(ProblemsOf(annotation, [.. lines])), StringComparison.Ordinal);
    }

    static List<string> ProblemsOf(string annotation, string[] annotations)
    {
        var yaml = $"""
            {EdgeFixture.Ingress("one", "h.test", ["/a=web"], annotations)}
            ---
            {EdgeFixture.Secret("ca", ("ca.crt", ""))}
            """;
        var policies = new PolicyCatalog(FeatureCatalog.Policies.Parsers, UnsupportedAnnotations.All, FeatureCatalog.Policies.EdgeParsers);
        var translation = Translator.Translate(Snapshots.Of(yaml), new() { IngressClassIsGiven = true }, policies);
        return [.. translation.Diagnostics.Where(diagnostic => diagnostic.Field.EndsWith($"/{annotation}", StringComparison.Ordinal))
            .Select(diagnostic => diagnostic.Message)];
    }
}
