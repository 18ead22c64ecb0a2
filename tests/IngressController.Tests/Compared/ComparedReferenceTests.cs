using System.Text;
using IngressController.TestTree;

namespace IngressController.Tests.Compared;

/// <summary>The table "Input by input" in src/COMPATIBILITY.md is made of the cases. UPDATE_GOLDEN=1 writes it anew.</summary>
public sealed class ComparedReferenceTests
{
    const string Begin = "<!-- Made of Compared/cases.json by ./do golden. -->\n";
    const string End = "<!-- End of what is made. -->\n";

    [Fact]
    public void The_table_is_made_of_the_cases()
    {
        var file = Repository.Path("src", "COMPATIBILITY.md");
        var page = File.ReadAllText(file);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(from >= Begin.Length && to >= from, "the page has both marks");
        Golden.Check(file, $"{page[..from]}{Table()}{page[to..]}");
    }

    [Fact]
    public void What_differs_has_its_reason() => Assert.All(ComparedCase.ReadAll(), static one =>
        Assert.True(one.Here is null == one.Why is null && one.Here != one.There, $"{one.Number}: {one.Input}"));

    static string Table()
    {
        var text = new StringBuilder("| Input | ingress-nginx | Here |\n|---|---|---|\n");
        foreach (var one in ComparedCase.ReadAll())
        {
            var here = one.Here is null ? "as there" : $"{one.Here}: {one.Why}";
            text.Append($"| {one.Input} | {one.There}{(one.Nginx is null ? " (source)" : "")} | {here} |\n");
        }

        return text.ToString();
    }
}
