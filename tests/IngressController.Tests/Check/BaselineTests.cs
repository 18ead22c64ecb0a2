using IngressController.Check;
using IngressController.Kubernetes;
using IngressController.Kubernetes.OneShot;
using IngressController.TestTree;

namespace IngressController.Tests.Check;

/// <summary>CI fails on what is new, and on nothing else.</summary>
public sealed class BaselineTests
{
    static readonly string Folder = Repository.Path("tests", "IngressController.Tests", "Check", "Golden");

    [Theory]
    [InlineData("shop")]
    [InlineData("closed")]
    [InlineData("flood")]
    [InlineData("snippets")]
    [InlineData("differs")]
    [InlineData("plain")]
    public void What_was_written_down_is_known(string name)
    {
        var report = Check(name);
        var text = Baseline.Of(report).ToString();
        var marked = Baseline.Parse("known.tsv", text.ReplaceLineEndings("\r\n")).Mark(report);
        Assert.Equal(new(0, report.All.Count(one => one.Finding.Verdict != Verdict.Same), 0), marked.Baseline);
        Assert.Equal(CheckExit.Passed, CheckExit.Of(marked, Verdict.Differs));
        Assert.DoesNotContain("(new)", Table(marked), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_line_that_is_missing_makes_its_finding_new()
    {
        var report = Check("shop");
        var lines = Baseline.Of(report).ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(12, lines.Length);
        for (var i = 1; i < lines.Length; i++)
        {
            var marked = Baseline.Parse("known.tsv", string.Join('\n', lines.Where((_, at) => at != i))).Mark(report);
            var one = Assert.Single(marked.All, one => one.Finding.IsNew == true);
            Assert.Contains($"{one.Object}\t{one.Finding.Field}\t{one.Finding.Code}", lines[i], StringComparison.Ordinal);
            Assert.Equal(CheckExit.Failed, CheckExit.Of(marked, one.Finding.Verdict));
            Assert.Contains($"{one.Finding.Field} (new)", Table(marked), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_became_worse_is_new_and_what_became_better_is_not()
    {
        var report = Check("closed");
        var text = Baseline.Of(report).ToString();
        Assert.Equal(3, Baseline.Parse("f", text.Replace("closed\t", "notHonoured\t", StringComparison.Ordinal)).Mark(report).Baseline!.New);
        var mended = Check("differs");
        var worse = Baseline.Of(mended).ToString().Replace("differs\t", "closed\t", StringComparison.Ordinal);
        Assert.Equal(0, Baseline.Parse("f", worse).Mark(mended).Baseline!.New);
    }

    [Fact]
    public void A_directive_that_is_refused_too_is_new()
    {
        var report = Check("snippets");
        var text = Baseline.Of(report).ToString();
        Assert.Contains("\tsecure_link\n", text, StringComparison.Ordinal);
        Assert.Equal(1, Baseline.Parse("f", text.Replace("\tsecure_link\n", "\tsecure_link_md5\n", StringComparison.Ordinal)).Mark(report).Baseline!.New);
    }

    [Fact]
    public void Lines_of_what_was_mended_are_counted() =>
        Assert.Equal(11, Baseline.Parse("f", Baseline.Of(Check("shop")).ToString()).Mark(Check("plain")).Baseline!.Gone);

    [Theory]
    [InlineData("closed")]
    [InlineData("closed\tIngress a/b")]
    [InlineData("bad\tIngress a/b\tc\td\te")]
    [InlineData("{\"verdict\": 1}")]
    public void A_file_that_is_none_is_refused_with_its_line(string line)
    {
        var error = Assert.Throws<ConfigurationException>(() => Baseline.Parse("known.tsv", $"# head\n{line}\n"));
        Assert.Contains("known.tsv:2", error.Message, StringComparison.Ordinal);
    }

    static string Table(CheckReport report)
    {
        var text = new StringWriter();
        CheckProcess.Write(report, OutputFormat.Table, text);
        return text.ToString();
    }

    static CheckReport Check(string name) =>
        MigrationCheck.Run(ManifestFiles.Read(Path.Combine(Folder, $"{name}.yaml"), Stream.Null, _ => { }), null, null);
}
