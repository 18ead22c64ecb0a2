using System.Globalization;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;

namespace IngressController.Core.Tests.Diagnostics;

public sealed class DiagnosticSinkTests
{
    static readonly ObjectReference Web = new(ResourceKind.Ingress, new("default", "web"));

    [Fact]
    public void An_object_is_listed_with_twenty_problems_and_the_number_of_the_others()
    {
        var sink = new DiagnosticSink();
        for (var i = 0; i < 500_000; i++)
            sink.Warning(Web, DiagnosticCodes.AnnotationDiffers, "x", i.ToString(CultureInfo.InvariantCulture));
        var listed = sink.ToSorted();
        Assert.Equal(21, listed.Length);
        Assert.Equal("Ingress default/web: and 499,980 more problems of Ingress default/web are not listed (AnnotationDiffers: 499,980); " +
            "mend the listed ones first (MoreProblems)",
            listed[^1].ToString());
    }

    [Fact]
    public void Up_to_twenty_problems_are_all_listed_and_equal_ones_once()
    {
        var sink = new DiagnosticSink();
        for (var i = 0; i < 19; i++)
        {
            Add(sink, Web, i);
            Add(sink, Web, i);
        }

        Add(sink, Web, 19);
        Assert.Equal(20, sink.ToSorted().Length);
    }

    [Fact]
    public void A_page_of_one_kind_does_not_hide_another_kind()
    {
        var sink = new DiagnosticSink();
        for (var i = 0; i < 30; i++)
            Add(sink, Web, i);
        sink.Error(Web, DiagnosticCodes.InvalidPath, "spec", "error");
        Assert.Contains(sink.ToSorted(), diagnostic => diagnostic.Message == "error");
        Assert.StartsWith("and 11 more", sink.ToSorted()[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Joined_lists_keep_the_limits_and_the_sum()
    {
        DiagnosticSink first = new(), second = new();
        for (var i = 0; i < 25; i++)
        {
            Add(first, Web, i);
            Add(second, Web, 100 + i);
        }

        var joined = DiagnosticSink.Join(first.ToSorted(), second.ToSorted());
        Assert.Equal(21, joined.Length);
        Assert.StartsWith("and 30 more", joined[^1].Message, StringComparison.Ordinal);
        first.Add(second);
        Assert.StartsWith("and 30 more", first.ToSorted()[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_with_many_problems_does_not_hide_those_of_others_and_all_together_are_bounded()
    {
        var sink = new DiagnosticSink();
        for (var i = 0; i < 2000; i++)
        {
            for (var j = 0; j < 40; j++)
                Add(sink, Of("flood", i), j);
        }

        Add(sink, Of("victim", 0), 0);
        Assert.Contains(sink.ToSorted(), diagnostic => diagnostic.Object == Of("victim", 0));

        for (var i = 0; i < 30_000; i++)
            Add(sink, Of("more", i), 0);
        var listed = sink.ToSorted();
        Assert.Equal(20_000, listed.Count(diagnostic => diagnostic.Omitted.IsEmpty));
        Assert.Contains("objects are not listed, Ingress default/more", listed[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_is_cut_in_its_middle_and_never_inside_a_password()
    {
        var secret = $"http://user:{new string('p', 3000)}@auth.example.com/";
        var message = $"\"{secret}\" {new('x', 5000)}; it is ignored";
        var diagnostic = new Diagnostic(Web, DiagnosticSeverity.Error, DiagnosticCodes.InvalidAnnotation, "auth-url", message);
        Assert.InRange(diagnostic.Message.Length, 1000, 1024);
        Assert.DoesNotContain("ppp", diagnostic.Message, StringComparison.Ordinal);
        Assert.EndsWith("; it is ignored", diagnostic.Message, StringComparison.Ordinal);
    }

    static void Add(DiagnosticSink sink, ObjectReference @object, int number) =>
        sink.Warning(@object, DiagnosticCodes.AnnotationDiffers, "x", number.ToString(CultureInfo.InvariantCulture));

    static ObjectReference Of(string name, int number) =>
        new(ResourceKind.Ingress, new("default", name + number.ToString("00000", CultureInfo.InvariantCulture)));
}
