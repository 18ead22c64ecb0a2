using IngressController.Core.Limits;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Tests.Features.Snippets.Syntax;

public sealed class SnippetParserTests
{
    [Fact]
    public void Texts_mean_what_nginx_takes_them_for() => Assert.All(SyntaxCase.All, static one =>
    {
        var shown = SnippetText.Show(SnippetParser.Parse(one.Text));
        if (one.Means is [>= '0' and <= '9', ..])
            Assert.StartsWith(one.Means, shown, StringComparison.Ordinal);
        else
            Assert.Equal(one.Means, shown);
    });

    [Fact]
    public void Every_word_knows_its_place()
    {
        var outer = Assert.Single(SnippetParser.Parse("# \n\tif ($a) {\r\n  return 'x\ny' z;\n}").Directives);
        Assert.Equal(new(2, 2), outer.At);
        Assert.Equal(new(2, 5), Assert.Single(outer.Arguments).At);
        var inner = Assert.Single(outer.Block!.Value);
        Assert.Equal(new(3, 3), inner.At);
        Assert.Equal([new("x\ny", true, new(3, 10)), new("z", false, new(4, 4))], inner.Arguments);
        Assert.Null(inner.Block);
        Assert.Equal("line 3, column 10", inner.Arguments[0].At.ToString());
    }

    [Fact]
    public void What_follows_Lua_knows_its_place() =>
        Assert.Equal(new(3, 4), SnippetParser.Parse("x_by_lua_block {\n'\n'} b;").Directives[1].At);

    [Fact]
    public void Blocks_are_nested_so_deep_and_no_deeper()
    {
        var depth = TenantLimits.SnippetDepth.Most;
        Assert.Null(Parse(depth).Problem);
        Assert.Equal($"line 1, column {2 * depth + 1}: there are more than 16 blocks around each other; take some away", Parse(depth + 1).Problem!.ToString());
        Assert.NotNull(Parse(30_000).Problem);

        static ParsedSnippet Parse(int depth) => SnippetParser.Parse(
            string.Concat(Enumerable.Repeat("a{", depth)) + string.Concat(Enumerable.Repeat("}", depth)));
    }

    [Fact]
    public void There_are_so_many_directives_and_no_more()
    {
        var most = TenantLimits.SnippetDirectives.Most;
        Assert.Equal(most, Parse(most).Directives.Length);
        Assert.Equal($"line {most + 1}, column 1: there are more than 2,000 directives; take some away", Parse(most + 1).Problem!.ToString());

        static ParsedSnippet Parse(int count) => SnippetParser.Parse(string.Concat(Enumerable.Repeat("a;\n", count)));
    }

    [Fact]
    public void A_text_is_so_long_and_no_longer()
    {
        var most = TenantLimits.AnnotationLength.Most;
        Assert.Null(SnippetParser.Parse(new string(' ', most)).Problem);
        Assert.Equal(
            "line 1, column 1: the text has 65,537 characters, more than the 65,536 that are allowed; make it shorter",
            SnippetParser.Parse(new string(' ', most + 1)).Problem!.ToString());
    }

    [Fact]
    public void No_reason_repeats_the_text() => Assert.All(
        SyntaxCase.All,
        static one => Assert.DoesNotContain("SECRET", SnippetParser.Parse(one.Text.Replace("b", "SECRET", StringComparison.Ordinal)).Problem?.Reason ?? ""));
}
