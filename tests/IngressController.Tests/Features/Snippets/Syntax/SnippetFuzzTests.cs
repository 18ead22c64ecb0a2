using System.Collections.Immutable;
using System.Globalization;
using IngressController.Core.Limits;
using IngressController.Features.Snippets.Syntax;
using IngressController.Tests.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Features.Snippets.Syntax;

/// <summary>What holds for any text. SNIPPET_INPUTS=N asks for more texts than the usual.</summary>
public sealed class SnippetFuzzTests
{
    static readonly List<string> Cases = [.. SyntaxCase.All.Select(static one => one.Text).Where(static text => text.Length < 500)];

    static int Inputs(int usual) =>
        Environment.GetEnvironmentVariable("SNIPPET_INPUTS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    [Fact]
    public void Any_text_is_a_tree_or_a_problem_with_a_place_in_it() => Seeds.Repeat(Inputs(20_000), static random =>
    {
        var text = SnippetInputs.Text(random, Cases);
        var parsed = SnippetParser.Parse(text);
        if (parsed.Problem is { } problem)
        {
            Assert.Empty(parsed.Directives);
            var lines = text.Split('\n');
            Assert.InRange(problem.At.Line, 1, lines.Length);
            Assert.InRange(problem.At.Column, 1, Math.Max(1, lines[problem.At.Line - 1].Length));
            return;
        }

        Assert.True(TenantLimits.SnippetDepth.Most >= Depth(parsed.Directives));
        CheckAgain(parsed.Directives, random);
    });

    [Fact]
    public void A_tree_that_is_written_down_is_read_as_the_same() =>
        Seeds.Repeat(Inputs(20_000), static random => CheckAgain(SnippetInputs.Tree(random), random));

    // No time is asserted: what is not linear takes minutes.
    [Theory]
    [InlineData("a")]
    [InlineData("a ")]
    [InlineData("a;")]
    [InlineData("a{")]
    [InlineData("a{}")]
    [InlineData("${")]
    [InlineData("\\")]
    [InlineData("\"")]
    [InlineData("'' ")]
    [InlineData("#\n")]
    [InlineData("'\\n' ")]
    [InlineData("x_by_lua_block {[[")]
    [InlineData("x_by_lua_block {}")]
    [InlineData("x_by_lua_block {", "[")]
    [InlineData("x_by_lua_block {", "[=")]
    [InlineData("x_by_lua_block {", "[=[]=]")]
    [InlineData("x_by_lua_block {", "--[")]
    [InlineData("x_by_lua_block {", "{")]
    public void The_longest_text_of_one_kind_is_read_too(string first, string? rest = null)
    {
        var most = TenantLimits.AnnotationLength.Most;
        rest ??= first;
        var text = first + string.Concat(Enumerable.Repeat(rest, (most - first.Length) / rest.Length));
        for (var i = 0; i < 20; i++)
            Assert.True(SnippetParser.Parse(text).Problem is not null || rest is "'' " or "#\n" or "x_by_lua_block {}", text[..40]);
    }

    static void CheckAgain(ImmutableArray<Directive> tree, Random random)
    {
        var text = SnippetText.Print(tree, random);
        var again = SnippetParser.Parse(text);
        Assert.True(again.Problem is null, $"{again.Problem} in {text}");
        Assert.Equal(SnippetText.ShowMeaning(tree), SnippetText.ShowMeaning(again.Directives));
    }

    static int Depth(ImmutableArray<Directive> directives) =>
        directives.Select(static one => one.Block is { } block ? 1 + Depth(block) : 0).DefaultIfEmpty(0).Max();
}
